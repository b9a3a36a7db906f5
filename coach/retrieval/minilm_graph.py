"""Writes all-MiniLM-L6-v2 as an ONNX graph: embeddings, six layers of attention, mean pooling, length 1.

The layers use onnxruntime's fused operators (`com.microsoft`), so that no optimiser needs to run at start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from safetensors import safe_open

LAYERS = 6
HEADS = 12
WIDTH = 384
POOLED = (2, 3, 4, 5)
"""Layers (counted from 0) whose states are pooled for readers of messages."""
DEPTH = 2 * len(POOLED) * WIDTH
EPSILON = 1e-12  # layer_norm_eps of the model's config.json
FUSED = "com.microsoft"
PAGE = 4_096  # large tensors start on a page of their own, so that they can be mapped
INLINE_BYTES = 1_024


def write_graph(weights: Path, path: Path) -> None:
    """Write `path` and, beside it, `weights.bin`, which onnxruntime maps instead of reading.

    One tensor is in memory at a time.
    """
    with safe_open(weights, "np") as source, path.with_name("weights.bin").open("wb") as sink:
        path.write_bytes(_build(source, sink).SerializeToString())


def _build(source: Any, sink: BinaryIO) -> ModelProto:
    """tokens (b, s), positions (s,), mask (b, s), all int32 → vectors (b, 384) of length 1, layers, states."""
    graph = _Graph(source, sink)
    hidden = graph.embeddings()
    states = []
    for layer in range(LAYERS):
        hidden = graph.layer(layer, hidden)
        states.append(hidden)
    graph.pool(hidden)
    upper = [states[layer] for layer in POOLED]
    graph.pool_layers(upper)
    graph.node("Concat", upper, "states", axis=2)
    inputs = [("tokens", ["b", "s"]), ("positions", ["s"]), ("mask", ["b", "s"])]
    proto = helper.make_graph(
        graph.nodes,
        "minilm",
        [helper.make_tensor_value_info(name, TensorProto.INT32, shape) for name, shape in inputs],
        [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["b", WIDTH]),
            helper.make_tensor_value_info("layers", TensorProto.FLOAT, ["b", DEPTH]),
            helper.make_tensor_value_info("states", TensorProto.FLOAT, ["b", "s", len(POOLED) * WIDTH]),
        ],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(proto, opset_imports=opsets, ir_version=8)


class _Graph:
    """Nodes and constants as they are added; every method returns the name of its output."""

    def __init__(self, source: Any, sink: BinaryIO) -> None:
        self.source = source
        self.sink = sink
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A constant in the graph's file, or in the sink if it is large."""
        value = np.ascontiguousarray(value)
        if value.nbytes < INLINE_BYTES:
            self.constants.append(numpy_helper.from_array(value, name))
            return name
        start = -(-self.sink.tell() // PAGE) * PAGE
        self.sink.seek(start)
        self.sink.write(value.tobytes())
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=value.shape)
        tensor.data_location = TensorProto.EXTERNAL
        place = {"location": "weights.bin", "offset": start, "length": value.nbytes}
        for key, entry in place.items():
            tensor.external_data.add(key=key, value=str(entry))
        self.constants.append(tensor)
        return name

    def weight(self, name: str, transpose: bool = False) -> str:
        value = self.read(name)
        return self.constant(name, value.T if transpose else value)

    def read(self, name: str) -> NDArray[np.float32]:
        tensor: NDArray[np.float32] = self.source.get_tensor(name)
        return tensor

    def node(self, op: str, inputs: list[str], out: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [out], name=out, domain=domain, **attributes))
        return out

    def embeddings(self) -> str:
        """Words plus positions; every token is of segment 0, so that row is added beforehand."""
        prefix = "embeddings."
        segment = self.read(prefix + "token_type_embeddings.weight")[0]
        places = self.read(prefix + "position_embeddings.weight") + segment
        words = self.node("Gather", [self.weight(prefix + "word_embeddings.weight"), "tokens"], "words")
        at = self.node("Gather", [self.constant("places", places), "positions"], "at")
        norm = [self.weight(f"{prefix}LayerNorm.{part}") for part in ("weight", "bias")]
        total = self.node("Add", [words, at], "embedded")
        return self.node("LayerNormalization", [total, *norm], "hidden", axis=-1, epsilon=EPSILON)

    def layer(self, number: int, hidden: str) -> str:
        prefix = f"encoder.layer.{number}."
        attended = self.dense(self.attend(prefix, hidden), prefix + "attention.output.dense")
        hidden = self.add_norm(attended, hidden, prefix + "attention.output")
        wide = self.dense(hidden, prefix + "intermediate.dense")
        bias = self.weight(prefix + "intermediate.dense.bias")
        active = self.node("BiasGelu", [wide, bias], prefix + "gelu", FUSED)
        narrow = self.dense(active, prefix + "output.dense")
        return self.add_norm(narrow, hidden, prefix + "output")

    def attend(self, prefix: str, hidden: str) -> str:
        parts = [f"{prefix}attention.self.{part}" for part in ("query", "key", "value")]
        joint = np.concatenate([self.read(part + ".weight").T for part in parts], axis=1)
        bias = np.concatenate([self.read(part + ".bias") for part in parts])
        weights = [self.constant(prefix + "qkv", joint), self.constant(prefix + "qkv.bias", bias)]
        inputs = [hidden, *weights, "mask"]
        return self.node("Attention", inputs, prefix + "attended", FUSED, num_heads=HEADS)

    def dense(self, hidden: str, name: str) -> str:
        return self.node("MatMul", [hidden, self.weight(name + ".weight", transpose=True)], name)

    def add_norm(self, hidden: str, skip: str, prefix: str) -> str:
        norm = [self.weight(f"{prefix}.LayerNorm.{part}") for part in ("weight", "bias")]
        inputs = [hidden, skip, *norm, self.weight(prefix + ".dense.bias")]
        return self.node("SkipLayerNormalization", inputs, prefix + ".sum", FUSED, epsilon=EPSILON)

    def pool(self, hidden: str) -> str:
        """Mean over the real tokens, then length 1."""
        real = self.node("Cast", ["mask"], "real", to=TensorProto.FLOAT)
        last, middle = (self.constant(f"axis{axis}", np.array([axis], np.int64)) for axis in (2, 1))
        spread = self.node("Unsqueeze", [real, last], "spread")
        masked = self.node("Mul", [hidden, spread], "masked")
        total = self.node("ReduceSum", [masked, middle], "total", keepdims=0)
        count = self.node("ReduceSum", [real, middle], "count", keepdims=1)
        mean = self.node("Div", [total, count], "mean")
        return self.node("LpNormalization", [mean], "vectors", axis=1, p=2)

    def pool_layers(self, states: list[str]) -> str:
        """Mean and largest value over the real tokens of each layer, side by side; needs `pool` before."""
        one, far = (self.constant(f"number{value}", np.array(value, np.float32)) for value in (1, 10_000))
        padding = self.node("Sub", ["spread", one], "padding")
        sunk = self.node("Mul", [padding, far], "sunk")
        parts = []
        for state in states:
            masked = self.node("Mul", [state, "spread"], f"{state}.masked")
            total = self.node("ReduceSum", [masked, "axis1"], f"{state}.total", keepdims=0)
            parts.append(self.node("Div", [total, "count"], f"{state}.mean"))
            lowered = self.node("Add", [masked, sunk], f"{state}.lowered")
            parts.append(self.node("ReduceMax", [lowered], f"{state}.most", axes=[1], keepdims=0))
        return self.node("Concat", parts, "layers", axis=1)
