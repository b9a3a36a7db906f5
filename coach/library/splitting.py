"""Splits a document into passages: by its headings, then by size, never through a list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from coach.frontmatter import split_sources
from coach.library.blocks import Block, read_blocks
from coach.playbook.records import Document, Passage

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

SIZE = 900
"""Characters a passage of prose has at most."""
LONGEST_LIST = 2400
"""Characters up to which a list, a table or code stays in one passage."""
SHORTEST = 200
"""A last piece shorter than this joins the piece before it."""
ASKED = "Asked as:"
"""Begins a paragraph that lists, between bars, how people ask for what a section says."""
BETWEEN = " > "
"""Stands between the headings of a path."""

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_REF_LINK = re.compile(r"\[([^\]]+)\]\[[^\]]*\]")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z“\"'(])")


def split(document: Document) -> tuple[Passage, ...]:
    """The passages of a document, in order.

    `heading` is the path of headings above the text; ids in braces go to `sources` and out of the text.
    """
    passages: dict[str, Passage] = {}
    for path, sources, blocks in _sections(document):
        heading = BETWEEN.join(path)
        blocks, asks = _without_asks(blocks)
        for piece in _pieces(blocks) or path[-1:]:
            text, own = _without_sources(piece)
            passage = _passage(document, heading, _plain(text), (*sources, *own), len(passages), asks)
            if passage.text and passage.id not in passages:
                passages[passage.id] = passage
                asks = ()
    return tuple(passages.values())


def _passage(
    document: Document, heading: str, text: str, sources: tuple[str, ...], position: int, asks: tuple[str, ...]
) -> Passage:
    ids = tuple(dict.fromkeys(sources))
    articles = {source.partition("-")[0] for source in ids if source[:1].isdigit()}
    digest = hashlib.sha256("\0".join((document.id, heading, text, *asks)).encode()).hexdigest()
    return Passage(
        id=digest[:24],
        document=document.id,
        title=document.title,
        heading=heading,
        text=text,
        basis=document.basis,
        sources=ids,
        article=articles.pop() if len(articles) == 1 else None,
        position=position,
        asks=asks,
    )


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], list[Block]]]:
    """(heading path, ids of its headings, blocks) of each section; one without text or children has none."""
    path: list[tuple[int, str, tuple[str, ...]]] = []
    body: list[Block] = []
    leaf = False
    for block in (*read_blocks(document.body), Block(kind="heading", text="", level=1)):
        if block.kind != "heading":
            body.append(block)
            continue
        closes = not path or block.level <= path[-1][0]
        if body or (leaf and closes):
            names = tuple(name for _, name, _ in path if name != document.title)
            yield names, tuple(one for part in path for one in part[2]), body
        text, ids = split_sources(_plain(block.text))
        path = [part for part in path if part[0] < block.level] + [(block.level, text, ids)]
        body, leaf = [], text != document.title


def _without_asks(blocks: list[Block]) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks without `Asked as: … | …`, and the questions it lists, for the section's first passage."""
    marked = [block for block in blocks if block.kind == "prose" and block.text.startswith(ASKED)]
    listed = (ask.strip() for block in marked for ask in block.text.removeprefix(ASKED).split("|"))
    return [block for block in blocks if block not in marked], tuple(ask for ask in listed if ask)


def _pieces(blocks: list[Block]) -> list[str]:
    """Texts of passages: whole units filled up to SIZE."""
    pieces: list[str] = []
    for unit in _units(blocks):
        joined = f"{pieces[-1]}\n\n{unit}" if pieces else unit
        if pieces and (len(joined) <= SIZE or (len(unit) < SHORTEST and len(joined) <= SIZE + SHORTEST)):
            pieces[-1] = joined
        else:
            pieces.append(unit)
    return pieces


def _units(blocks: list[Block]) -> Iterator[str]:
    """What must stay together: prose up to SIZE, a list (table, code) with the line that leads in to it."""
    blocks = list(_with_their_text(blocks))
    at = 0
    while at < len(blocks):
        block = blocks[at]
        follower = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.kind != "prose":
            yield from _grouped("", block)
        elif follower is not None and follower.kind != "prose":
            before, lead = _lead_in(block.text)
            yield from _prose(before)
            yield from _grouped(lead, follower)
            at += 1
        else:
            yield from _prose(block.text)
        at += 1


def _with_their_text(blocks: list[Block]) -> Iterator[Block]:
    """Join a line that ends in a colon to the paragraph it announces."""
    waiting = ""
    for block in blocks:
        if block.kind != "prose":
            if waiting:
                yield Block(kind="prose", text=waiting)
            yield block
            waiting = ""
            continue
        text = f"{waiting}\n\n{block.text}" if waiting else block.text
        if text.endswith(":") and len(text) <= SIZE // 2:
            waiting = text
        else:
            yield Block(kind="prose", text=text)
            waiting = ""
    if waiting:
        yield Block(kind="prose", text=waiting)


def _lead_in(text: str) -> tuple[str, str]:
    """(what stands before, the lead-in): the whole paragraph, or its last sentence where it is long."""
    if len(text) <= SIZE // 2:
        return "", text
    sentences = _SENTENCE_END.split(text)
    lead = sentences[-1]
    return text[: len(text) - len(lead)].rstrip(), lead


def _prose(text: str) -> Iterator[str]:
    if len(text) <= SIZE:
        if text:
            yield text
        return
    yield from _splitter(SIZE).split_text(text)


def _grouped(lead: str, block: Block) -> Iterator[str]:
    """A list (table, code) with its lead-in; a longer one is cut between items, the lead-in repeated."""
    whole = _with_lead(lead, block.text)
    if len(whole) <= LONGEST_LIST or len(block.text) <= LONGEST_LIST:
        yield whole
        return
    head, items, glue = _head_and_items(block)
    room = LONGEST_LIST - len(lead) - len(head)
    group: list[str] = []
    for item in chain.from_iterable(_fitting(one, room) for one in items):
        if group and sum(map(len, group)) + len(item) > room:
            yield _with_lead(lead, head + glue.join(group))
            group = []
        group.append(item)
    if group:
        yield _with_lead(lead, head + glue.join(group))


def _head_and_items(block: Block) -> tuple[str, tuple[str, ...], str]:
    items = block.items
    if block.kind == "table" and len(items) > 2 and set(items[1]) <= set("|-: \t"):
        return f"{items[0]}\n{items[1]}\n", items[2:], "\n"
    return "", items, "\n"


def _fitting(item: str, room: int) -> list[str]:
    return [item] if len(item) <= max(room, SIZE) else _splitter(SIZE).split_text(item)


def _with_lead(lead: str, text: str) -> str:
    return f"{lead}\n{text}" if lead else text


@lru_cache
def _splitter(size: int) -> RecursiveCharacterTextSplitter:
    """LangChain's splitter for what is too long; imported late, as most texts never need it."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    marks = ["\n\n", "\n", ". ", "? ", "! ", "; ", ", ", " ", ""]
    return RecursiveCharacterTextSplitter(marks, keep_separator="end", chunk_size=size, chunk_overlap=0)


def _without_sources(text: str) -> tuple[str, tuple[str, ...]]:
    found: list[str] = []
    lines = []
    for line in text.split("\n"):
        words, ids = split_sources(line)
        lines.append(line[: len(line) - len(line.lstrip())] + words if ids else line)
        found += ids
    return "\n".join(lines), tuple(found)


def _plain(text: str) -> str:
    """Without the marks of links, images and bold; their words stay."""
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    return _BOLD.sub(r"\2", _REF_LINK.sub(r"\1", text)).strip()
