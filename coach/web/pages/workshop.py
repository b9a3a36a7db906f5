"""The workshop: missed questions, the retrieval console, coverage, contradictions, samples for review."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from coach.web import parts
from coach.web.pages import library_looks as looks
from coach.web.visits import Download, Page, Reply, Visit
from coach.workshop.records import Asked, Coverage, Ranked


def show(visit: Visit) -> str:
    """All of it; what takes a moment is behind a button."""
    lead = "What reps asked and did not get, how passages are found, and what the playbook lacks."
    return parts.page(
        "Workshop", _missed(visit.app.workshop.missed()), _console(),
        parts.card("Coverage", '<div id="coverage"></div>', tools=parts.button("coverage", "Look at it")),
        parts.card("Contradictions", '<div id="against"></div>', tools=parts.button("against", "Look for them")),
        _samples(visit), lead=lead,
    )  # fmt: skip


def _missed(found: Sequence[Asked]) -> str:
    if not found:
        nothing = "Nothing was missed: every question found an answer, and no rep marked one bad."
        return parts.card("Missed questions", parts.empty(nothing))
    return parts.card("Missed questions", "".join(map(_asked, found[:50])), id="missed")


def _asked(one: Asked) -> str:
    others = "".join(f"<li>{escape(text)}</li>" for text in one.questions[1:])
    more = f"<details><summary>Asked in other words</summary><ul>{others}</ul></details>" if others else ""
    form = parts.form(
        "answer", parts.field("asked", "", one.id, "hidden"),
        parts.field("title", "What the answer is about", required=True),
        parts.field("text", "The answer", "", "area", rows=5, required=True), submit="Keep as a draft",
    )  # fmt: skip
    tags = parts.tag(f"{one.count} times" if one.count > 1 else "once", "know") + " " + parts.tag(", ".join(one.reasons))
    return (
        f'<div class="asked"><p><b>{escape(one.questions[0])}</b> {tags}</p>{more}'
        f"<details><summary>Answer it once</summary>{form}</details></div>"
    )


def _console() -> str:
    form = parts.form(
        "look", parts.field("question", "A question", required=True),
        parts.field("situation", "What was said before, if anything"), submit="Look it up",
    )  # fmt: skip
    return parts.card("Retrieval console", form, '<div id="rankings"></div>')


def look(visit: Visit) -> Reply:
    """Both rankings of a question and their fusion, with and without the situation."""
    found = visit.app.workshop.look(visit.field("question"), visit.field("situation"))
    html = f"<h3>By the question alone</h3>{_ranked(found.plain)}"
    if found.situation:
        html += f"<h3>With “{escape(found.situation)}”</h3>{_ranked(found.situated)}"
    return Reply(html=html, into="rankings")


def _ranked(found: Sequence[Ranked]) -> str:
    if not found:
        return parts.empty("Nothing shares a word or a meaning with that.")
    rows = [
        [parts.link(f"#/library/{one.document}", one.heading or one.title), str(one.by_words or ""),
         str(one.by_meaning or ""), "" if one.similarity is None else f"{one.similarity:.2f}", f"{one.score:.3f}",
         escape(", ".join(one.shared[:5]))]
        for one in found
    ]  # fmt: skip
    head = ["Passage", "By words", "By meaning", "Similarity", "Fused", "Shared words"]
    return parts.table(head, rows, "Ranking")


def coverage(visit: Visit) -> Reply:
    """Plays by documents, gaps in red."""
    return Reply(html=_coverage(visit.app.workshop.coverage()), into="coverage")


def _coverage(found: Coverage) -> str:
    rows = []
    for one in found.plays:
        backed = ", ".join(
            f"{parts.link(f'#/library/{document}', found.documents.get(document, document))} {count}"
            for document, count in one.documents.items()
        )
        gaps = "".join(f"<div>{parts.tag(label, 'stop')}</div>" for label in one.unexplained)
        rows.append([parts.link(f"#/play/{one.play}", one.title), backed or parts.tag("no document", "stop"), gaps])
    unread = ", ".join(parts.link(f"#/library/{name}", found.documents[name]) for name in found.unread[:40])
    said = f"<h3>Retrieved by none of {found.asked} recorded questions</h3><p>{unread or 'None: each is read.'}</p>"
    return parts.table(["Play", "Backed by passages of", "Nobody explains"], rows, "Coverage") + said


def against(visit: Visit) -> Reply:
    """Contradictions among everything that is published."""
    return Reply(html=looks.listed(visit.app.workshop.contradictions(most=25)), into="against")


def answer(visit: Visit) -> Reply:
    """The answer to a group of missed questions, once: a draft and a sample for review."""
    item = visit.app.workshop.answer(
        visit.field("asked"), visit.field("title"), visit.field("text"), visit.viewer.user
    )  # fmt: skip
    return Reply(go=f"#/library/{item.id}", said=f"“{item.title}” is a draft; a sample waits for review.")


def _samples(visit: Visit) -> str:
    found = visit.app.workshop.samples()
    if not found:
        return ""
    said = f"<p>{len(found)} answered questions wait for a person’s review before any of them judges the coach.</p>"
    return parts.card("Samples for review", said, tools=parts.button("samples", "Keep them as a file"))


def samples(visit: Visit) -> Reply:
    """The samples as a file."""
    text = "# To be read by a person before any of them goes into a dataset.\n" + "\n".join(visit.app.workshop.samples())
    return Reply(download=Download(name="samples-for-review.yaml", type="text/yaml", text=text))


PAGE = Page(
    show=show,
    acts={"look": look, "coverage": coverage, "against": against, "rule": looks.rule, "answer": answer, "samples": samples},
)
