"""Proposes plays from a document without a model: by its headings, lists and orders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.library.blocks import Block, read_blocks
from coach.playbook.records import Document
from coach.records import Record
from coach.workshop.records import Proposal, Tied
from coach.workshop.sentences import Sentence, read_sentences

LONGEST_TITLE = 70
_NUMBER = re.compile(r"^\s*\(?\d{1,3}[.)]\s+")
_SPOKEN = re.compile(r"\b(?:say|state|tell|let (?:them|him|her|the \w+) know|mention|explain|ask|thank|express|write|e-?mail|"
                     r"call|offer|give|position|share|remind)\b", re.I)  # fmt: skip
_CONTINUES = re.compile(r"^(?:and then|then|you can also|also|next|finally|after that|in addition)\b", re.I)
_NOTHING = re.compile(r"^(?:conclusion|summary|introduction|comments?|about.*|contents|overview)$", re.I)


class Part(Record):
    """A block with its place in the body, its sentences, and for a list those of each item."""

    kind: str
    text: str
    start: int
    sentences: tuple[Sentence, ...] = ()
    items: tuple[tuple[Sentence, ...], ...] = ()


class Draft(Record):
    """A play in the making: its title and everything that belongs to it."""

    title: str
    sentences: tuple[Sentence, ...]
    spoken: bool = False
    listed: bool = False


def propose(document: Document) -> tuple[Proposal, ...]:
    """The plays a document seems to hold, in its order; none where it advises nothing."""
    found: list[Proposal] = []
    seen: set[str] = set()
    for draft in _drafts(_parts(document.body)):
        proposal = _proposal(document.id, draft, seen)
        if proposal is not None:
            found.append(proposal)
    return tuple(found)


def sentences_in(document: Document) -> tuple[Sentence, ...]:
    """Every sentence of a document's text and lists, in order."""
    return tuple(_all(_parts(document.body)))


def titled(title: str, taken: set[str]) -> str:
    """An id made of a title that is not taken yet; it is from now on."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50].strip("-") or "play"
    name, count = slug, 1
    while name in taken:
        count += 1
        name = f"{slug}-{count}"
    taken.add(name)
    return name


def _parts(body: str) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for block in read_blocks(body):
        first = block.text.split("\n")[0]
        start = max(at, body.find(first, at))
        end = start + len(block.text)
        at = start + len(first)
        if block.kind == "list":
            items = tuple(_items(body, block, start))
            parts.append(Part(kind="list", text=block.text, start=start, items=items))
        else:
            sentences = tuple(read_sentences(body, start, end)) if block.kind == "prose" else ()
            parts.append(Part(kind=block.kind, text=block.text, start=start, sentences=sentences))
    return parts


def _items(body: str, block: Block, start: int) -> Iterator[tuple[Sentence, ...]]:
    at = start
    for item in block.items:
        first = item.split("\n")[0]
        at = max(at, body.find(first, at))
        yield tuple(read_sentences(body, at, at + len(item)))
        at += len(first)


def _drafts(parts: Sequence[Part]) -> Iterator[Draft]:
    """Sections first; where a section is not one play, its paragraphs and lists."""
    heading, section = "", list[Part]()
    for part in (*parts, Part(kind="heading", text="", start=-1)):
        if part.kind == "heading":
            yield from _of_section(heading, section)
            heading, section = _NUMBER.sub("", part.text).strip(), []
        else:
            section.append(part)


def _of_section(heading: str, parts: list[Part]) -> Iterator[Draft]:
    if heading and not _NOTHING.match(heading):
        end = next((at for at, part in enumerate(parts) if at and _starts_anew(part, parts[at - 1])), len(parts))
        titled = list(_titled(heading, parts[:end]))
        yield from titled
        parts = parts[end:] if titled else parts
    yield from _loose(parts)


def _starts_anew(part: Part, before: Part) -> bool:
    """Whether a paragraph begins another matter under the same heading: an order under a condition of its own."""
    if any(one.kind in {"do", "may"} and _is_gap(one.condition) for one in part.sentences):
        return True
    first = part.sentences[0] if part.sentences else None
    own = first is not None and first.kind == "do" and bool(first.condition)
    return own and (before.kind == "list" or part.text.endswith(":"))


def _is_gap(condition: str) -> bool:
    """A condition that names a lack or another case."""
    return bool(re.match(r"(?:even )?(?:if|when|where)\b.*(?:n't|\bno\b|\bnot\b|\bcannot\b|\bfaced\b)", condition, re.I))


def _titled(heading: str, parts: list[Part]) -> Iterator[Draft]:
    several = [item for part in parts for item in part.items if len(item) >= 2 and item[0].kind == "do"]
    if len(several) >= 2 and all(len(item) >= 2 for part in parts for item in part.items):
        for item in several:
            yield Draft(title=_short(item[0].advice), sentences=item, spoken=True)
        return
    sentences = tuple(_all(parts))
    orders = [one for one in sentences if one.kind == "do"]
    if len(orders) >= 2 or (orders and _is_advice(heading)):
        yield Draft(title=heading, sentences=sentences, spoken=True)


def _is_advice(heading: str) -> bool:
    from coach.workshop.sentences import read_sentence

    return read_sentence(heading).kind == "do"


def _loose(parts: list[Part]) -> Iterator[Draft]:
    """Plays among paragraphs that stand under no heading of their own."""
    at = 0
    while at < len(parts):
        part = parts[at]
        end = at + 1
        follower = parts[end] if end < len(parts) else None
        if part.kind == "prose" and follower is not None and follower.kind == "list" and part.text.endswith(":"):
            draft = _led_in(part, follower)
            end += draft is not None
        elif part.kind == "prose":
            draft, end = _paragraph(parts, at)
        else:
            draft = None
        if draft is not None:
            yield draft
        at = end


def _led_in(lead: Part, listed: Part) -> Draft | None:
    """A list under an order: what to say or do when the case occurs."""
    last = lead.sentences[-1] if lead.sentences else None
    items = tuple(one for item in listed.items for one in item)
    orders = sum(any(one.kind == "do" for one in item) for item in listed.items)
    if last is None or not (last.kind == "do" or orders * 2 >= len(listed.items)):
        return None
    title = _short(last.condition or last.advice)
    return Draft(title=title, sentences=(last, *items), spoken=bool(_SPOKEN.search(last.text)), listed=True)


def _paragraph(parts: list[Part], at: int) -> tuple[Draft | None, int]:
    """(the play that begins in this paragraph, index of the part after it)."""
    sentences = parts[at].sentences
    for number, one in enumerate(sentences):
        if not _opens(one, number, sentences):
            continue
        own, end = list(sentences[number:]), at + 1
        before = tuple(one for one in sentences[:number] if one.kind == "avoid")
        while end < len(parts) and parts[end].kind == "prose" and _goes_on(parts[end], one):
            own += parts[end].sentences
            end += 1
        if len([found for found in own if found.kind in {"do", "may"}]) + bool(one.condition) + (number == 0) >= 2:
            return Draft(title=_title(one), sentences=(*before, *own), spoken=len(own) > 1), end
    return None, at + 1


def _opens(one: Sentence, number: int, sentences: Sequence[Sentence]) -> bool:
    """Whether a sentence begins a play: an order at the head of its paragraph, or under a condition, or as the better."""
    if one.kind == "do" and number == 0 and not one.condition and len(sentences) >= 2:
        return True
    if one.kind in {"do", "may"} and _is_gap(one.condition):
        return True
    if one.kind == "do" and number == 0 and re.match(r"(?:when|if|as soon as)\b", one.condition, re.I):
        return True
    return one.kind == "do" and bool(re.search(r"\bit(?:'s| is) (?:smarter|better|best)\b", one.text, re.I))


def _goes_on(part: Part, first: Sentence) -> bool:
    """Whether a paragraph belongs to the play before it: it says so, or it explains the better way."""
    if not part.sentences:
        return False
    if _CONTINUES.match(part.sentences[0].text):
        return True
    explains = bool(re.search(r"\bit(?:'s| is) (?:smarter|better|best)\b", first.text, re.I))
    aside = re.match(r"by the way\b|p\.?s\.?\b", part.sentences[0].text, re.I)
    return explains and not aside and not any(one.kind != "other" for one in part.sentences)


def _all(parts: Sequence[Part]) -> Iterator[Sentence]:
    for part in parts:
        yield from part.sentences
        for item in part.items:
            yield from item


def _proposal(document: str, draft: Draft, seen: set[str]) -> Proposal | None:
    advice = [one for one in draft.sentences if one.kind in {"do", "may"} and not one.text.endswith(":")]
    steps = tuple(_tied(one) for one in advice) or tuple(_tied(one) for one in draft.sentences[:6])
    if draft.listed:
        steps = tuple(_tied(one) for one in draft.sentences[1:] if one.kind != "avoid")
    listed = tuple(_tied(one) for one in draft.sentences[1:]) if not advice[1:] else steps
    if not steps:
        return None
    spoken = tuple(step for step in listed if draft.spoken or _SPOKEN.search(step.sentence))
    trigger = tuple(_tied(one, one.condition) for one in draft.sentences if one.condition)[:3]
    return Proposal(
        id=titled(draft.title, seen), document=document, title=draft.title, trigger=trigger, steps=steps, elements=spoken or steps,
        never=tuple(_tied(one) for one in draft.sentences if one.kind == "avoid"),
    )  # fmt: skip


def _tied(one: Sentence, text: str = "") -> Tied:
    said = text or one.advice or one.text
    return Tied(text=said[:1].upper() + said[1:].rstrip(" :"), sentence=one.text, start=one.start, end=one.end)


def _title(one: Sentence) -> str:
    return _short(one.advice or one.text)


def _short(text: str) -> str:
    """The beginning of a sentence as a title: its first clause, at most LONGEST_TITLE characters."""
    text = re.split(r"(?<=[^.])[.:;](?:\s|$)|\s[-–—]\s|, (?=and|which|so|to)", text.strip())[0]
    text = text if len(text) <= LONGEST_TITLE else text[:LONGEST_TITLE].rsplit(" ", 1)[0]
    return (text[:1].upper() + text[1:]).rstrip(" ,:;.")
