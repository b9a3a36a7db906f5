"""Plots as SVG texts that stand inside the page: no file, no script, the same bytes for the same figures."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from coach.errors import CoachError
from evals.figures import Figure
from evals.html.groups import Group
from evals.points.judge import Agreement

INK, GOOD, BAD, PALE = "#222222", "#1f6f54", "#a33b2f", "#c9d6d0"


def intervals(rows: Sequence[Figure | Group], title: str) -> str:
    """A point and its interval for each row; a target as a tick where there is one."""
    if not rows:
        return ""
    figure, axes = _canvas(7.2, 0.55 + 0.27 * len(rows))
    for at, row in enumerate(reversed(rows)):
        met = row.reached if isinstance(row, Figure) else None
        colour = BAD if met is False else GOOD
        axes.plot([row.low, row.high], [at, at], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot([row.value], [at], "o", color=colour, markersize=5)
        if isinstance(row, Figure) and row.target is not None:
            axes.plot([row.target], [at], "|", color=INK, markersize=11)
    axes.set_yticks(range(len(rows)), [f"{row.name}  (n {row.n})" for row in reversed(rows)])
    axes.set_xlim(-0.02, 1.02)
    axes.set_title(title, loc="left")
    axes.grid(axis="x", color="#e4e4e4")
    return _svg(figure, title)


def matrix(names: Sequence[str], pairs: Counter[tuple[str, str]], title: str) -> str:
    """Rows: due; columns: given; a number where something happened, red off the diagonal."""
    if not names:
        return ""
    figure, axes = _canvas(1.9 + 0.5 * len(names), 1.3 + 0.34 * len(names))
    for row, due in enumerate(names):
        for column, got in enumerate(names):
            if count := pairs[due, got]:
                right = row == column
                axes.add_patch(_square(column, row, PALE if right else "#f0c7c1"))
                axes.text(column, row, str(count), ha="center", va="center", color=GOOD if right else BAD)
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_title(title, loc="left")
    return _svg(figure, title)


def times(milliseconds: Sequence[float], title: str) -> str:
    """How long turns took."""
    if not milliseconds:
        return ""
    figure, axes = _canvas(7.2, 2.0)
    axes.hist(milliseconds, bins=30, color=PALE, edgecolor=GOOD)
    axes.set_xlabel("milliseconds a turn")
    axes.set_title(title, loc="left")
    return _svg(figure, title)


def calibration(agreed: Sequence[tuple[str, Agreement]], title: str) -> str:
    """For each judge: what the hand says yes to against what the judge says yes to; the diagonal is agreement."""
    if not agreed:
        return ""
    figure, axes = _canvas(4.2, 3.4)
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
    for at, (name, one) in enumerate(agreed):
        axes.plot([one.hand_said], [one.judge_said], "o", color=GOOD)
        axes.annotate(str(at + 1), (one.hand_said, one.judge_said), textcoords="offset points", xytext=(5, -9))
        axes.text(0.98, 0.04 + 0.08 * at, f"{at + 1} {name}: kappa {one.kappa:.2f}, n {one.n}", ha="right", fontsize=8)
    axes.set_xlabel("yes by hand")
    axes.set_ylabel("yes by the judge")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_title(title, loc="left")
    return _svg(figure, title)


def _canvas(width: float, height: float) -> tuple[Any, Any]:
    try:
        import matplotlib
        from matplotlib.figure import Figure as Sheet
    except ImportError:
        raise CoachError("The HTML report needs matplotlib: run `make setup-dev`.") from None
    matplotlib.rcParams.update(
        {"svg.hashsalt": "evals", "svg.fonttype": "none", "font.size": 9, "axes.titlesize": 10,
         "axes.spines.top": False, "axes.spines.right": False, "font.family": "sans-serif"}
    )  # fmt: skip
    figure = Sheet(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _square(column: int, row: int, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, color=colour)


def _svg(figure: Any, title: str) -> str:
    """The picture alone, with its title for those who do not see it."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    return re.sub(r"<svg ", f'<svg role="img" aria-label="{title}" ', text, count=1)
