"""Plays as fields: from a proposal or a published play to a form, and from a form to a play's file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import yaml

from coach.errors import BadUse
from coach.playbook.play_files import read_play
from coach.playbook.recognise import group_meets, words_of
from coach.playbook.records import Channel, Comeback, Line, Play
from coach.workshop.records import PlayForm, Proposal, Tied

MOST_ELEMENTS = 8
FEWEST_SAID = 3
"""Phrasings from which a play of its own is found reliably."""
_STOP = frozenset(
    "the a an to of and or is are was were be been it its in on for with that this these those you your they them their "
    "he she his her him we our us as at by from will would can could should may might must not no do does did have has had "
    "if when what which who how so than then there here also just more most one any some all let make sure get give "
    "about into out up own other very only being over such".split()
)
_ORDER: tuple[Channel, ...] = ("spoken", "email", "voicemail", "chat")
_ID = re.compile(r"[^a-z0-9]+")


def form_of_proposal(proposal: Proposal) -> PlayForm:
    """A proposal as fields for the trainer to edit; its phrasings are still to be written."""
    steps = tuple(dict.fromkeys(one.text for one in proposal.steps))
    elements = _distinct(proposal.elements)[:MOST_ELEMENTS]
    return PlayForm(
        id=proposal.id, title=proposal.title, verdict=proposal.verdict, ask=proposal.id,
        headline=_sentence(proposal.title if proposal.trigger or not steps else steps[0]), when=tuple(one.text for one in proposal.trigger),
        elements=elements, never=tuple(one.text for one in proposal.never), why=(), next_steps=steps,
        said=tuple(one.text for one in proposal.trigger),
    )  # fmt: skip


def form_of_play(play: Play) -> PlayForm:
    """A play as fields. What the fields do not hold (risks, comebacks) stays with `text_of(form, before)`."""
    return PlayForm(
        id=play.id, title=play.title, verdict=play.verdict, basis=play.basis, audience=play.audience, ask=play.ask,
        headline=play.headline, first_words=play.first_words, when=play.when, when_not=play.when_not,
        elements=tuple(element.label for element in play.elements), never=tuple(one.why for one in play.never),
        why=tuple(_cited(line) for line in play.why), next_steps=play.next_steps, said=play.phrasings,
        words=dict(play.drafts),
    )  # fmt: skip


def text_of(form: PlayForm, before: Play | None = None) -> str:
    """The play's file. Elements and forbidden sayings that `before` knows by their label keep how they are recognised.

    Raises BadUse with the field that is missing, BadFile where the fields do not make a play.
    """
    _check(form)
    elements = _elements(form, before)
    head: dict[str, Any] = {
        "id": form.id, "title": form.title, "verdict": form.verdict, "basis": form.basis, "ask": form.ask or form.id,
        "audience": form.audience, "headline": form.headline, "first_words": form.first_words,
        "rows": list(before.rows) if before else [], "sources": list(before.sources) if before else [],
        "disagreements": list(before.disagreements) if before else [],
        "elements": elements, "never": _never(form, before),
    }  # fmt: skip
    sections = [
        ("When", form.when), ("When not", form.when_not), ("Why", form.why), ("Next steps", form.next_steps),
        ("Risks", tuple(_cited(line) for line in before.risks) if before else ()),
    ]  # fmt: skip
    parts = [f"## {name}\n" + "\n".join(f"- {_one_line(text)}" for text in texts) for name, texts in sections if texts]
    if before and before.comebacks:
        parts.append("## They answer\n" + "\n".join(map(_comeback, before.comebacks)))
    parts.append("## How reps put it\n" + "\n".join(f"- {_one_line(text)}" for text in form.said))
    for channel in _ORDER:
        if words := form.words.get(channel, "").strip():
            parts.append(f"## Draft: {channel}\n{_marked(words, elements, channel)}")
    if not form.words:
        parts.append(f"## Draft: spoken\n{_blank_words(elements)}")
    top = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=10_000)
    text = f"---\n{top}---\n\n" + "\n\n".join(parts) + "\n"
    read_play(text, form.id)
    return text


def slug(title: str) -> str:
    """An id from a title."""
    return _ID.sub("-", title.lower()).strip("-")[:60].strip("-")


def _check(form: PlayForm) -> None:
    for name, value in (("title", form.title), ("headline", form.headline), ("id", form.id)):
        if not value.strip():
            raise BadUse(f"The play has no {name}; write one.")
    if not form.elements:
        raise BadUse("The play has no elements; name at least one thing that good words must contain.")
    if not form.said:
        raise BadUse("The play says nowhere how reps put it; write a message or two that should lead to it.")


def _elements(form: PlayForm, before: Play | None) -> list[dict[str, Any]]:
    known = {element.label: element for element in before.elements} if before else {}
    found: list[dict[str, Any]] = []
    for label in form.elements:
        label = _one_line(label)
        if label in known:
            found.append(known[label].model_dump(mode="json"))
            continue
        name, count = slug(" ".join(_content(label)[:3])) or "element", 1
        while name in {one["id"] for one in found} | {element.id for element in known.values()}:
            count += 1
            name = f"{slug(' '.join(_content(label)[:3])) or 'element'}-{count}"
        found.append({"id": name, "label": label, "source": "", "groups": groups_of(label), "examples": [label]})
    return found


def _never(form: PlayForm, before: Play | None) -> list[dict[str, Any]]:
    known = {one.why: one for one in before.never} if before else {}
    found: list[dict[str, Any]] = []
    for number, why in enumerate(form.never, 1):
        why = _one_line(why)
        if why in known:
            found.append(known[why].model_dump(mode="json"))
        elif groups := groups_of(re.sub(r"^(?:avoid|never|don't|do not)\b", "", why, flags=re.I)):
            found.append({"id": f"never-{number}", "why": why, "groups": groups[:1]})
    return found


def groups_of(text: str) -> list[str]:
    """Stems that must meet in a sentence for it to say this: pairs of its weightiest words."""
    stems = [f"{word[: max(4, len(word) - 2)]}*" if len(word) > 5 else word for word in _content(text)]
    stems = list(dict.fromkeys(stems))[:4]
    if len(stems) < 2:
        return stems
    return [f"{first} + {second}" for first, second in pairwise(stems)]


def _content(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in _STOP and len(word) > 2]


def _marked(words: str, elements: Sequence[dict[str, Any]], channel: str) -> str:
    """Words with a mark at the line that carries each element; raises BadUse for an element that no line carries."""
    lines = words.split("\n")
    marked = set(re.findall(r"\{#([a-z0-9-]+)\}", words))
    for element in elements:
        if element["id"] in marked:
            continue
        best = max(range(len(lines)), key=lambda at: _closeness(lines[at], element))
        if _closeness(lines[best], element) == 0:
            raise BadUse(f"No line of the {channel} words says “{element['label']}”; add one, or drop the element.")
        lines[best] += f" {{#{element['id']}}}"
    ids = {element["id"] for element in elements}
    return re.sub(r"\s*\{#([a-z0-9-]+)\}", lambda found: found[0] if found[1] in ids else "", "\n".join(lines))


def _closeness(line: str, element: dict[str, Any]) -> int:
    words = words_of(line)
    wanted = {word[:5] for word in _content(element["label"])}
    shared = len(wanted & {word[:5] for word in words})
    return shared + 3 * any(group_meets(group, words) for group in element["groups"])


def _blank_words(elements: Sequence[dict[str, Any]]) -> str:
    """Words still to be written: a visible blank for each element."""
    return "\n".join(f"[{element['label'].rstrip('.')}] {{#{element['id']}}}" for element in elements)


def _comeback(one: Comeback) -> str:
    said = [f'they: "{one.they_say}"', *(f'or: "{other}"' for other in one.or_say), f'you: "{one.you_say}"']
    return "- " + "\n  ".join(said)


def _cited(line: Line) -> str:
    return f"{line.text} {{{' '.join(line.sources)}}}" if line.sources else line.text


def _distinct(found: Sequence[Tied]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.text for one in found))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
