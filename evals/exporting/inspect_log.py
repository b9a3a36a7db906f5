"""A kept run as a log in inspect's JSON format (version 2), for its viewer and its data frames."""

from __future__ import annotations

from typing import Any

from evals.runs import Kept
from evals.scoring import Scored

VERSION = 2
"""Of inspect's log format."""


def inspect_log(kept: Kept) -> dict[str, Any]:
    """The run as a dictionary to be written as JSON; a held-out run has no samples."""
    run = kept.run
    stamp = run.at.replace("Z", "+00:00")
    samples = [_sample(one, run.engine) for one in kept.scored]
    epochs = max((one.repeat for one in kept.scored), default=1)
    usage = {_model(run.engine): _usage(run.used.prompt, run.used.completion)} if run.used.requests else {}
    steps = [{"solver": "coach", "params": {"prompts": list(run.prompts)}}]
    return {
        "version": VERSION,
        "status": "success" if not run.missing else "error",
        "eval": {
            "eval_id": kept.name, "run_id": kept.name, "task_id": f"{run.task}-{run.dataset_hash}",
            "created": stamp, "task": run.task, "task_version": 0, "task_args": {"half": run.half, "seed": run.seed},
            "dataset": {
                "name": run.task, "location": run.dataset, "samples": run.samples,
                "sample_ids": [one["id"] for one in samples], "shuffled": False,
            },
            "model": _model(run.engine), "model_args": {}, "config": {"epochs": epochs},
            "packages": {}, "metadata": {"commit": run.commit, "dataset_hash": run.dataset_hash, **run.settings},
        },
        "plan": {"name": "coach", "steps": steps, "config": {}},
        "results": _results(kept),
        "stats": {"started_at": stamp, "completed_at": stamp, "model_usage": usage},
        "samples": samples,
    }  # fmt: skip


def _results(kept: Kept) -> dict[str, Any]:
    scores = []
    for one in kept.run.figures:
        held = {"value": one.value, "low": one.low, "high": one.high}
        metrics = {name: {"name": name, "value": value, "params": {}} for name, value in held.items()}
        scores.append(
            {"name": one.name, "scorer": one.name, "scored_samples": one.n, "params": {}, "metrics": metrics}
        )  # fmt: skip
    run = kept.run
    return {"total_samples": run.samples + run.missing, "completed_samples": run.samples, "scores": scores}


def _sample(one: Scored, engine: str) -> dict[str, Any]:
    """A sample with its conversation; the answer is the last message, the whole Advice its metadata."""
    users = [{"role": "user", "content": text, "source": "input"} for text in one.given]
    answer = _answer(one)
    said = {"role": "assistant", "content": answer, "source": "generate", "model": _model(engine)}
    return {
        "id": one.id if one.repeat == 1 else (one.sample or one.id), "epoch": one.repeat,
        "input": users, "target": one.target, "messages": [*users, said],
        "output": {
            "model": _model(engine), "choices": [{"message": said, "stop_reason": "stop"}], "completion": answer,
            "usage": _usage(one.used.prompt, one.used.completion), "time": sum(one.milliseconds) / 1000,
        },
        "scores": {name: {"value": value, "answer": one.got} for name, value in one.scores.items()},
        "metadata": {
            "reason": one.reason, "tags": list(one.tags), "broken": list(one.broken),
            "advice": one.advice.model_dump(mode="json", by_alias=True) if one.advice else None,
        },
        "store": {}, "events": [], "model_usage": {}, "attachments": {}, "total_time": sum(one.milliseconds) / 1000,
    }  # fmt: skip


def _answer(one: Scored) -> str:
    if one.advice is None:
        return one.got
    draft = f"\n\n---\n\n{one.advice.draft.text}" if one.advice.draft else ""
    return f"{one.advice.headline}\n\n{one.advice.answer}{draft}"


def _usage(prompt: int, completion: int) -> dict[str, int]:
    return {"input_tokens": prompt, "output_tokens": completion, "total_tokens": prompt + completion}


def _model(engine: str) -> str:
    """Inspect writes models as provider/name."""
    return engine.replace(":", "/", 1) if ":" in engine else f"coach/{engine}"
