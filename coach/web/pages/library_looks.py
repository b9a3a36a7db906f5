"""What a trainer looks at around an item: differences, what changes, proposals, contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from coach.errors import BadUse
from coach.library.records import Diff
from coach.web import parts
from coach.web.visits import Reply, Visit
from coach.workshop.records import Contradiction, Proposal, Shifts, Side, Tied

_SHOWN = {"verdict": "verdict", "play": "play", "sources": "sources", "words": "answer", "draft": "draft"}
MOST_SHIFTS = 30


def difference(diff: Diff) -> str:
    """A diff with its lines coloured."""
    kinds = {"+": "plus", "-": "minus", "@": "place"}
    lines = "".join(f'<span class="{kinds.get(line[:1], "")}">{escape(line) or "&nbsp;"}</span>' for line in diff.lines)
    return f'<pre class="diff" aria-label="Version {diff.old} to {diff.new}">{lines or "The text is the same."}</pre>'


def changes(visit: Visit) -> Reply:
    """What publishing the newest version changes in the answers to the recorded questions."""
    return Reply(html=shifts(visit.app.workshop.what_changes([visit.rest])), into="changes")


def shifts(found: Shifts) -> str:
    """What changes, question by question, side by side."""
    count = len(found.shifts)
    said = f"<p>Of {found.asked} recorded questions, {count} get another answer.</p>"
    listed = "".join(_shift(one.question, one.changes, one.now, one.then) for one in found.shifts[:MOST_SHIFTS])
    return parts.card("What changes", said, listed, id="shifts")


def _shift(question: str, kinds: Sequence[str], now: Sequence[str], then: Sequence[str]) -> str:
    tags = " ".join(parts.tag(_SHOWN[kind], "stop" if kind == "verdict" else "wait") for kind in kinds)
    sides = "".join(
        f"<div><small>Now</small><p>{escape(before)}</p></div><div><small>Then</small><p>{escape(after)}</p></div>"
        for before, after in zip(now, then, strict=True)
        if before != after
    )
    return f"<details><summary>{escape(question)} {tags}</summary><div class=\"versus\">{sides}</div></details>"


def proposals(visit: Visit) -> Reply:
    """The plays that the document seems to hold."""
    found = visit.app.workshop.proposals(visit.rest)
    if not found:
        nothing = parts.empty("This document advises nothing that could become a play.")
        return Reply(html=nothing, into="proposals")
    plays = {play.id: play.title for play in visit.app.library.plays()}
    return Reply(html="".join(_proposal(visit.rest, one, plays.get(one.like, "")) for one in found), into="proposals")


def reject(visit: Visit) -> Reply:
    """Never propose this again."""
    visit.app.workshop.reject(visit.rest, visit.field("proposal"))
    return proposals(visit).model_copy(update={"said": "It will not be proposed again."})


def _proposal(item: str, one: Proposal, like: str) -> str:
    near = parts.tag(f"like “{like}” {one.nearness:.2f}", "know") if like else ""
    rows = "".join(
        f'<dt>{name}</dt><dd title="{escape(tied.sentence)}">{escape(tied.text)}</dd>'
        for name, listed in _fields(one)
        for tied in listed
    )
    buttons = parts.link(f"#/play/{item}/{one.id}", "Accept and edit", "button main")
    buttons += parts.button("reject", "Reject", proposal=one.id)
    return (
        f'<article class="proposal"><h3>{escape(one.title)} {near}</h3><dl>{rows}</dl>'
        f'<div class="row">{buttons}</div></article>'
    )


def _fields(one: Proposal) -> tuple[tuple[str, tuple[Tied, ...]], ...]:
    said = {step.sentence for step in one.steps}
    more = tuple(tied for tied in one.elements if tied.sentence not in said)
    return (("When", one.trigger), ("Do", one.steps), ("Say", more), ("Never", one.never))


def against(visit: Visit) -> Reply:
    """Sentences of this document against what is published."""
    return Reply(html=listed(visit.app.workshop.contradictions(visit.rest, most=15)), into="against")


def listed(found: Sequence[Contradiction]) -> str:
    """Contradictions, sentence against sentence, each with a field for the rule."""
    if not found:
        return parts.empty("Nothing here contradicts what is published, as far as words and meaning tell.")
    return "".join(_contradiction(one) for one in found)


def _contradiction(one: Contradiction) -> str:
    form = parts.form(
        "rule", parts.field("contradiction", "", one.id, "hidden"),
        parts.field("rule", "The rule we follow", hint="The coach follows it and shows it to reps, once it is published."),
        submit="Keep the rule",
    )  # fmt: skip
    return (
        f'<div class="versus"><div class="wide">{escape(one.about)} <small>{escape(one.why)}, {one.score:.2f}</small></div>'
        f"{_side(one.first)}{_side(one.second)}</div><details><summary>Set a rule</summary>{form}</details>"
    )


def _side(side: Side) -> str:
    rank = f", precedence {side.precedence}" if side.precedence else ""
    place = escape(f"{side.title}{rank}")
    return f'<div><small>{parts.link(f"#/library/{side.document}", side.title)}<span class="sr">{place}</span></small>' \
           f"<p>{escape(side.sentence)}</p></div>"  # fmt: skip


def rule(visit: Visit) -> Reply:
    """A rule for a contradiction, as a draft of the disagreements."""
    found = visit.app.workshop.contradictions(visit.rest or None)
    chosen = next((one for one in found if one.id == visit.field("contradiction")), None)
    if chosen is None:
        raise BadUse("This contradiction is no longer there; compare again.")
    visit.app.workshop.set_rule(chosen, visit.field("rule"), visit.viewer.user)
    return Reply(said="The rule is a draft of “Disagreements”.", go="#/library/disagreements")
