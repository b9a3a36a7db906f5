"""From a loaded file to clean Markdown: plain characters, no site markup, no page around the article."""

from __future__ import annotations

import re
from typing import Any

from coach.errors import BadFile
from coach.frontmatter import read_page
from coach.library.blocks import is_item
from coach.library.characters import plain_characters
from coach.library.markup import outside_code, without_markup
from coach.library.page import read_head, read_tail
from coach.library.records import Cleaned, Loaded

WRAPPED = 120
"""A plain text with lines longer than this does not wrap them: each line is a paragraph."""
SHORTEST_QUOTE = 30
"""Letters from which a quoted paragraph can be told to repeat another."""

_BULLET = re.compile(r"^([ \t]*)(?:[•‣◦▪●·][ \t]*|[-*](?=[A-Za-z\"'(]))", re.M)
_SHOUT = re.compile(r"[A-Z][A-Z0-9 ,&'/-]{3,58}[A-Z0-9?!]")
_QUOTED = re.compile(r"(?:>[^\n]*\n?)+|\"[^\"]+\"", re.S)
_MARKS = re.compile(r"\W+")


def clean(loaded: Loaded) -> Cleaned:
    """The article in a file, as Markdown; `title` is empty where none is stated.

    Characters are made plain; comments, gates, share links and repeated pull quotes go into
    `dropped`; an author's box goes into `about_author`. The words of the article all stay.
    """
    text = plain_characters(loaded.text)
    head: dict[str, Any] = {}
    if loaded.markdown:
        head, text = _front_matter(text)
        text = without_markup(text)
    else:
        text = _plain_to_markdown(text)
    return _without_page(loaded, head, outside_code(text, _even_spaces).strip())


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The head of a Markdown file, and the rest; a first line of --- that opens no head is a rule."""
    if not text.startswith("---\n"):
        return {}, text
    try:
        page = read_page(text, "")
    except BadFile:
        return {}, text[4:]
    return page.head, page.body


def _without_page(loaded: Loaded, stated: dict[str, Any], text: str) -> Cleaned:
    paragraphs = re.split(r"\n{2,}", text) if text else []
    title = _stated(stated, "title") or _first_heading(paragraphs)
    head = read_head(paragraphs) if not loaded.markdown else None
    author = _stated(stated, "author") or (head.author if head else "")
    taken = head.taken if head else 0
    tail = read_tail(paragraphs[taken:], author)
    body = [*(head.kept if head else ()), *paragraphs[taken : taken + tail.start]]
    body, quotes = _without_pull_quotes(body)
    title = title or (head.title if head else "") or tail.title
    opening = _stated(stated, "description")
    if (
        opening
        and _letters(opening) not in _letters(" ".join(body[:3]))
        and _letters(opening) != _letters(title)
    ):
        body.insert(0, opening)
    below = paragraphs[taken + tail.start :]
    kept = {title, tail.about_author, author}
    above = [line for line in paragraphs[:taken] if line not in {*body, *kept}]
    return Cleaned(
        title=" ".join(title.split()),
        text="\n\n".join(_without_title(body, title)),
        author=author,
        date=_stated(stated, "date") or (head.date if head else ""),
        about_author=tail.about_author,
        dropped=(*above, *quotes, *(part for part in below if " ".join(part.split()) not in kept)),
    )


def _stated(head: dict[str, Any], key: str) -> str:
    value = head.get(key)
    return "" if value is None or isinstance(value, list | dict) else " ".join(str(value).split())


def _first_heading(paragraphs: list[str]) -> str:
    """The text of a top heading among the first paragraphs."""
    for paragraph in paragraphs[:3]:
        if found := re.match(r"# +(.+?) *#*$", paragraph.split("\n")[0]):
            return re.sub(r"[*_`]", "", found.group(1))
    return ""


def _without_title(body: list[str], title: str) -> list[str]:
    if body and title and _letters(body[0]) == _letters(title):
        return body[1:]
    return body


def _without_pull_quotes(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """Quoted paragraphs whose words stand in unquoted prose go; (those that stay, those that go)."""
    quoted = {at for at, paragraph in enumerate(paragraphs) if _QUOTED.fullmatch(paragraph.strip())}
    letters = [_letters(paragraph) for paragraph in paragraphs]
    prose = [text for at, text in enumerate(letters) if at not in quoted] if quoted else []
    gone = {
        at
        for at in quoted
        if len(letters[at]) >= SHORTEST_QUOTE and any(letters[at] in text for text in prose)
    }
    stay = [paragraph for at, paragraph in enumerate(paragraphs) if at not in gone]
    return stay, [paragraphs[at] for at in sorted(gone)]


def _letters(text: str) -> str:
    return _MARKS.sub("", text).lower()


def _plain_to_markdown(text: str) -> str:
    """Bullets as Markdown has them, capitals as headings, a blank line between unwrapped lines."""
    lines = _BULLET.sub(r"\1- ", text).split("\n")
    unwrapped = max(map(len, lines), default=0) > WRAPPED
    out: list[str] = []
    for line in lines:
        line = line.rstrip()
        if _SHOUT.fullmatch(line) and len(line.split()) <= 6:
            line = f"\n## {line.capitalize()}\n"
        if out and line and unwrapped and not (is_item(line) and is_item(out[-1])):
            out.append("")
        out.append(line)
    return re.sub(r"^[ \t]*(?:\*[ \t]*){3,}$|^[ \t]*(?:[-_=][ \t]*){3,}$", "", "\n".join(out), flags=re.M)


def _even_spaces(text: str) -> str:
    """One space where there were several, indents kept; at most one blank line."""
    text = re.sub(r"(?<=\S)[ \t]{2,}", " ", text)
    text = re.sub(r"[ \t]+$", "", text, flags=re.M)
    return re.sub(r"\n{3,}", "\n\n", text)
