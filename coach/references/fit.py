"""Fits the reader of notes on `sentences.yaml` and writes `reader.npz`: `python -m coach.references.fit`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from coach.references.reading import WEIGHTS, Embed, Floats, Weights

SENTENCES = Path(__file__).parent / "sentences.yaml"
STEPS, RATE, SHRINK = 400, 0.5, 2e-4
SCALE = 5.0
"""Unit vectors are short; the head works on them lengthened by this."""


def read_sentences(path: Path = SENTENCES) -> tuple[list[str], list[str]]:
    """The labelled sentences and their kinds."""
    held: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    pairs = [(text, kind) for kind, texts in held.items() for text in texts]
    return [text for text, _ in pairs], [kind for _, kind in pairs]


def fit(vectors: Floats, labels: list[str], steps: int = STEPS) -> Weights:
    """A softmax head on vectors of shape (n, d); each kind weighs the same; the same input gives the same head."""
    kinds = tuple(dict.fromkeys(labels))
    wanted = np.array([[kind == label for kind in kinds] for label in labels], np.float64)
    weight = (len(labels) / (len(kinds) * wanted.sum(axis=0)))[wanted.argmax(axis=1)] ** 0.5
    inputs = vectors.astype(np.float64) * SCALE
    matrix, bias = np.zeros((inputs.shape[1], len(kinds))), np.zeros(len(kinds))
    for _ in range(steps):
        raw = inputs @ matrix + bias
        raised = np.exp(raw - raw.max(axis=1, keepdims=True))
        slope = (raised / raised.sum(axis=1, keepdims=True) - wanted) * weight[:, None] / len(labels)
        matrix -= RATE * (inputs.T @ slope + SHRINK * matrix)
        bias -= RATE * slope.sum(axis=0)
    return Weights(kinds=kinds, matrix=(matrix * SCALE).astype(np.float32), bias=bias.astype(np.float32))


def main(embed: Embed) -> None:
    """Write the file that the reader loads."""
    texts, labels = read_sentences()
    weights = fit(embed(texts), labels)
    np.savez_compressed(WEIGHTS, kinds=np.array(weights.kinds), matrix=weights.matrix, bias=weights.bias)


if __name__ == "__main__":
    from coach.retrieval.embedders import load_embedder

    main(load_embedder(None, Path("var") / "index" / "cache").embed)
