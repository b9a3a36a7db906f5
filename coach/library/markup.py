"""Takes site markup out of Markdown: shortcodes, HTML, comments, marks of site generators. Words stay."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_FENCED = re.compile(r"^([ \t]*)(```+|~~~+).*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.M | re.S)
_SHORTCODE = re.compile(r"\{\{[<%]\s*(/?)\s*[\w./-]+((?:\"[^\"]*\"|`[^`]*`|[^\"`}])*?)/?\s*[>%]\}\}")
_ARGUMENT = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|`([^`]*)`)")
_SAYING = {"title", "header", "caption", "alt", "text", "summary", "name", "label"}
_WORDS = re.compile(r"[^\W\d_]+|[^/=<>]+\s[^/=<>]+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_SILENT = re.compile(r"<(script|style|svg|noscript)\b[^>]*>.*?</\1\s*>", re.S | re.I)
_IMAGE = re.compile(r"<img\b[^>]*?(?:alt=\"([^\"]*)\")?[^>]*>", re.I)
_BREAK = re.compile(r"<\s*/?\s*br\s*/?\s*>", re.I)
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.S | re.I)
_SUMMARY = re.compile(r"<summary\b[^>]*>(.*?)</summary\s*>", re.S | re.I)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?:</tr\s*>|(?=<tr\b)|(?=</table))", re.S | re.I)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)(?=<t[dh]\b|</t[dhr]\b|\Z)(?:</t[dh]\s*>)?", re.S | re.I)
_ITEM = re.compile(r"[ \t]*<li\b[^>]*>\s*", re.I)
_BLOCK = re.compile(
    r"</?(?:p|div|ul|ol|table|tbody|thead|section|details|figure|center|blockquote)\b[^>]*>", re.I
)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|button|caption|cite|code|col|colgroup|dd|dl|dt|em|embed|figcaption|font|form|hr|i|iframe|"
    r"input|kbd|label|li|link|mark|meta|nobr|object|p|param|picture|pre|s|small|source|span|strike|strong|sub|"
    r"sup|td|tfoot|th|tr|track|tt|u|video|audio|h[1-6])\b[^<>]*>",
    re.I,
)
_ATTRIBUTES = re.compile(r"[ \t]*\{:[^}\n]*\}|(?<=\S)[ \t]*\{#[\w-]+\}(?=[ \t]*$)", re.M)
_CONTENTS = re.compile(r"^[ \t]*(?:[-*+1.]+[ \t]+)?(?:\[\[_TOC_\]\]|\[TOC\]|TOC)[ \t]*$", re.M | re.I)
_CONTENTS_HEAD = re.compile(
    r"^#{1,6}[ \t]+(?:on this page|table of contents|contents)[ \t]*\n\s*"
    r"(?=^#{1,6} |\Z|(?:[-*+1.]+[ \t]+)?(?:\[\[_TOC_\]\]|\[TOC\]|TOC)[ \t]*$)",
    re.M | re.I,
)
_SETEXT = re.compile(r"^(?![ \t]*(?:[-*+>|#]|\d+[.)]))(\S.{0,98}\S)[ \t]*\n(?:(=+)|-{3,})[ \t]*$", re.M)
_RULE = re.compile(r"^[ \t]*(?:-[ \t]*){3,}$|^[ \t]*(?:\*[ \t]*){3,}$|^[ \t]*(?:_[ \t]*){3,}$", re.M)


def without_markup(text: str) -> str:
    """Markdown with headings, lists, tables, links and emphasis only; code between fences is untouched."""
    return outside_code(text, _clean)


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to everything that is not code between fences."""
    parts: list[str] = []
    at = 0
    for fence in _FENCED.finditer(text):
        parts += [change(text[at : fence.start()]), fence.group()]
        at = fence.end()
    return "".join([*parts, change(text[at:])])


def _clean(text: str) -> str:
    text = _COMMENT.sub("", text)
    text = _CONTENTS.sub("", _CONTENTS_HEAD.sub("", _ATTRIBUTES.sub("", text)))
    text = _SHORTCODE.sub(_said_by_shortcode, text)
    if "<" in text:
        text = _without_html(text)
    text = html.unescape(text)
    before = text.split("\n---\n", 1)[0] if text.startswith("---\n") else None
    if before is None:
        text = _SETEXT.sub(lambda found: f"{'#' if found.group(2) else '##'} {found.group(1)}", text)
    return _RULE.sub("", text)


def _said_by_shortcode(found: re.Match[str]) -> str:
    """Words a shortcode shows to a reader: titles and captions, and arguments that are plain words."""
    if found.group(1):
        return ""
    said = []
    for key, quoted, ticked in _ARGUMENT.findall(found.group(2)):
        value = (quoted or ticked).strip()
        if key in _SAYING or (not key and _WORDS.fullmatch(value)):
            said.append(value)
    return " ".join(said)


def _without_html(text: str) -> str:
    text = _SILENT.sub("", text)
    text = _IMAGE.sub(lambda found: found.group(1) or "", text)
    text = _ROW.sub(_row, text)
    text = _HEADING.sub(
        lambda found: f"\n\n{'#' * int(found.group(1))} {' '.join(found.group(2).split())}\n\n", text
    )
    text = _SUMMARY.sub(lambda found: f"\n\n**{' '.join(_TAG.sub('', found.group(1)).split())}**\n\n", text)
    text = "\n".join(
        _BREAK.sub(" " if line.lstrip().startswith("|") else "\n", line) for line in text.split("\n")
    )
    text = _ITEM.sub("\n- ", text)
    return _TAG.sub("", _BLOCK.sub("\n\n", text))


def _row(found: re.Match[str]) -> str:
    cells = [" ".join(_BREAK.sub(" ", cell).split()) for cell in _CELL.findall(found.group(1))]
    return f"\n| {' | '.join(cells)} |" if cells else ""
