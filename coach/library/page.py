"""Finds what a web page puts around an article: the head, and the comments, gates and links below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.records import Record

LONGEST_MARK = 250
"""Characters up to which a paragraph can be part of the page and not of the article."""

MOST_FRAGMENTS = 12
"""Short paragraphs in a row that may belong to a page."""

_COMMENTS = re.compile(
    r"(?:no\s+(?:comments|responses|replies)|(?:one|\d+)\s+(?:comments?|responses?|replies|thoughts?))"
    r"(?:\s+(?:yet|so far|to|on)\b.*)?[.:]?|"
    r"(?:leave|post|add)\s+a\s+(?:comment|reply)\b.*|comments?\s*(?:\(\d+\))?:?",
    re.I,
)
_STRONG = re.compile(
    r"\b(?:sign ?up|subscribe)\b.{0,60}\bnewsletter|\bnewsletter\b.{0,40}\b(?:sign ?up|subscribe)\b|"
    r"\benter your e-?mail\b.{0,40}\b(?:continue|read|subscribe|receive|get)\b|"
    r"^(?:did you )?(?:like|enjoy(?:ed)?) this (?:post|article|page|story)\b|"
    r"\bshare (?:with your friends|this (?:post|article|page|story))\b|"
    r"\balready a (?:member|subscriber)\b|\brss feed\b|\btrackback\b|"
    r"\ball rights reserved\b|^(?:related|recent|popular) (?:posts|articles|stories)\b",
    re.I,
)
_FAINT = re.compile(
    r"\b(?:sign|log) in (?:now|with|below|to (?:continue|read|comment))\b|\bit'?s free\b|\bno sign ?up\b|"
    r"^(?:continue reading|read more|back to top|previous|next|print|advertisement|filed under|tagged|"
    r"powered by)\b",
    re.I,
)
_NETWORKS = {
    "copy link", "email", "e-mail", "facebook", "twitter", "x", "pinterest", "linkedin", "linked in",
    "reddit", "whatsapp", "instagram", "print", "google+", "tumblr", "telegram", "share", "tweet", "pin",
    "mastodon", "bluesky",
}  # fmt: skip
_ABOUT = re.compile(r"(?:#+\s*)?about (?:the |our )?(?:guest )?(?:author|writer)s?:?", re.I)
_BYLINE = re.compile(r"by:?\s+([A-Z][\w.'-]*(?:\s+[A-Z][\w.'-]*){1,3})\s*", re.I)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:(?:{_MONTHS})\s+\d{{1,2}},?\s+\d{{4}}|"
    rf"\d{{1,2}}\.?\s+(?:{_MONTHS})\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})",
    re.I,
)
_RESPONSE_TO = re.compile(
    r"(?:responses?|thoughts?|comments?|replies)\s+(?:to|on)\s+[\"'](.{5,200})[\"']", re.I
)


class Head(Record):
    """What stands above an article; `taken` is how many paragraphs it is."""

    title: str = ""
    author: str = ""
    date: str = ""
    taken: int = 0
    kept: tuple[str, ...] = ()


class Tail(Record):
    """What stands below an article, from paragraph `start` on."""

    start: int
    title: str = ""
    about_author: str = ""


def read_head(paragraphs: Sequence[str]) -> Head:
    """Title, author and date from the short lines above the first prose.

    A line that comes back inside another (`Guest article: TITLE by NAME`) is the title, and the
    site's own lines around it go; where none does, the first is the title and the others stay.
    """
    top = _short_lines(paragraphs)
    if not top:
        return Head()
    author = next((found.group(1) for line in top if (found := _BYLINE.fullmatch(line))), "")
    date = next((line for line in top if _DATE.fullmatch(line)), "")
    names = [line for line in top if not _BYLINE.fullmatch(line) and not _DATE.fullmatch(line)]
    if not names:
        return Head(author=author, date=date, taken=len(top))
    repeated = [
        line for line in names if any(line != other and line.lower() in other.lower() for other in names)
    ]
    title = repeated[-1] if repeated else names[0]
    kept = () if repeated else tuple(names[1:])
    return Head(title=title, author=author, date=date, taken=len(top), kept=kept)


def _short_lines(paragraphs: Sequence[str]) -> list[str]:
    top: list[str] = []
    for paragraph in paragraphs[:8]:
        line = " ".join(paragraph.split())
        short = len(line) <= 120 and "\n" not in paragraph.strip() and not line.endswith((".", ":", ";", ","))
        if not short or re.match(r"(?:[-*+#>|]|\d+[.)])\s", line):
            return top
        top.append(line)
    return []


def read_tail(paragraphs: Sequence[str], author: str) -> Tail:
    """Where the page begins again below the article; `start` is len(paragraphs) where it doesn't.

    Comments count from their heading on, where it stands in the later part of the text. Above them
    only short paragraphs go, only with a clear mark of a page among them, and an author's box.
    """
    comments = _comments_start(paragraphs)
    start, waiting, about = comments, 0, ""
    strong = comments < len(paragraphs)
    at = comments - 1
    while at >= 0:
        paragraph = " ".join(paragraphs[at].split())
        heading = at > 0 and _ABOUT.fullmatch(paragraphs[at - 1].strip())
        if heading or (author and re.match(rf"{re.escape(author)}\b.{{0,40}}\bis\b", paragraph)):
            about = f"{paragraph} {about}".strip()
            at -= 1 if heading else 0
            start, waiting, strong = at, 0, True
        elif _is_share_list(paragraphs[at]) or (len(paragraph) <= LONGEST_MARK and _STRONG.search(paragraph)):
            start, strong = at, True
        elif strong and len(paragraph) <= LONGEST_MARK and _FAINT.search(paragraph):
            start = at
        elif not _is_fragment(paragraph) or waiting > MOST_FRAGMENTS:
            break
        waiting += 1
        at -= 1
    if not strong:
        start = len(paragraphs)
    return Tail(start=start, title=_title_below(paragraphs[start:]), about_author=about)


def _comments_start(paragraphs: Sequence[str]) -> int:
    total = sum(map(len, paragraphs)) or 1
    before = 0
    for at, paragraph in enumerate(paragraphs):
        if before > 0.4 * total and _COMMENTS.fullmatch(paragraph.strip()) and len(paragraph) <= 120:
            after = paragraphs[at + 1] if at + 1 < len(paragraphs) else ""
            bare = not re.match(r"comments?\b", paragraph.strip(), re.I)
            if bare or _COMMENTS.fullmatch(after.strip()) or total - before < 0.25 * total:
                return at
        before += len(paragraph)
    return len(paragraphs)


def _is_share_list(paragraph: str) -> bool:
    lines = [line.strip(" \t-*•").lower() for line in paragraph.split("\n") if line.strip()]
    return bool(lines) and all(line in _NETWORKS for line in lines)


def _is_fragment(paragraph: str) -> bool:
    """Too short to say anything, or faintly like a page: goes only with a clear mark above it."""
    if paragraph.startswith("#") or re.match(r"(?:[-*+|>]|\d+[.)])\s", paragraph):
        return False
    if len(paragraph) <= LONGEST_MARK and _FAINT.search(paragraph):
        return True
    return len(paragraph) <= 100 and not paragraph.endswith((".", ":"))


def _title_below(paragraphs: Sequence[str]) -> str:
    """The article's title where the page repeats it below: over its comments, or at a gate."""
    for paragraph in paragraphs:
        if found := _RESPONSE_TO.search(paragraph):
            return found.group(1)
    titles = [line for line in map(str.strip, paragraphs) if _looks_like_title(line)]
    return titles[0] if len(titles) == 1 else ""


def _looks_like_title(line: str) -> bool:
    words = [word for word in re.findall(r"[A-Za-z][\w'-]*", line) if len(word) > 3]
    plain = not (_STRONG.search(line) or _FAINT.search(line) or _COMMENTS.fullmatch(line))
    capital = sum(word[0].isupper() for word in words)
    return (
        plain
        and len(words) >= 4
        and capital >= 0.8 * len(words)
        and len(line) <= 150
        and line[-1] not in ".:"
    )
