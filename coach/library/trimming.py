"""A document's text after a trainer's look at it: passages left out or joined to the one before, a new title."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from coach.errors import BadUse
from coach.frontmatter import read_page
from coach.library.splitting import ASKED, BETWEEN
from coach.playbook.records import Passage


def trimmed(
    text: str, passages: Sequence[Passage], without: Collection[int], joined: Collection[int], title: str
) -> str:
    """The document's file anew. `without` and `joined` are positions of its passages.

    A joined passage loses its heading and follows the text before it. Raises BadUse where nothing would be left.
    """
    head = read_page(text, "").head | {"title": " ".join(title.split())}
    kept = [passage for passage in passages if passage.position not in without]
    if not kept or not head["title"]:
        raise BadUse("A document needs a title and at least one passage; withdraw or remove it instead.")
    parts: list[str] = []
    before: tuple[str, ...] = ()
    for passage in kept:
        path = tuple(name for name in passage.heading.split(BETWEEN) if name)
        if passage.position in joined and parts:
            parts.append(_body(passage))
            continue
        shared = _shared(before, path)
        parts += [f"{'#' * min(6, level + 2)} {path[level]}" for level in range(shared, len(path))]
        if passage.asks:
            parts.append(f"{ASKED} {' | '.join(passage.asks)}")
        parts.append(_body(passage))
        before = path
    import yaml

    top = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{top}---\n\n" + "\n\n".join(parts) + "\n"


def _shared(before: tuple[str, ...], path: tuple[str, ...]) -> int:
    count = 0
    for one, two in zip(before, path, strict=False):
        if one != two:
            break
        count += 1
    return count


def _body(passage: Passage) -> str:
    sources = f" {{{' '.join(passage.sources)}}}" if passage.sources else ""
    return f"{passage.text}{sources}"
