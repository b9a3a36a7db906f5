"""A small allow-list Markdown renderer: a few tags of our own, everything else becomes text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from html import escape
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(["reference"])
_TAGS = {
    "paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li",
    "blockquote": "blockquote", "heading": "h4", "strong": "strong", "em": "em",
}  # fmt: skip
_CITE = re.compile(r"\[(\d{1,3})\]")


def markdown(text: str, numbers: Collection[int] = ()) -> str:
    """HTML of `text`: paragraphs, lists, quotes, emphasis, code; `[n]` becomes a mark where `numbers` has n.

    Raw HTML shows as text, an image as its alt text, a link as its words and its domain. Never raises.
    """
    return "".join(_block(token, numbers) for token in _PARSER.parse(_plain(text)))


def cited(text: str, numbers: Collection[int] = ()) -> str:
    """One line of plain text as HTML, with its `[n]` as marks."""
    parts: list[str] = []
    end = 0
    for match in _CITE.finditer(text):
        if int(match[1]) in numbers:
            parts += [escape(text[end : match.start()].rstrip()), cite(int(match[1]))]
            end = match.end()
    return "".join([*parts, escape(text[end:])])


def cites(numbers: Iterable[int]) -> str:
    """Marks for the citations of a statement, in order."""
    return "".join(cite(n) for n in numbers)


def cite(n: int) -> str:
    """The mark that leads to source n of the same turn."""
    return f'<a class="cite" href="#source-{n}" aria-label="Source {n}">{n}</a>'


def _plain(text: str) -> str:
    return text.replace("\x00", "")


def _block(token: Token, numbers: Collection[int]) -> str:
    if token.type == "inline":
        return _inline(token.children or (), numbers)
    if token.type in ("fence", "code_block"):
        return f"<pre><code>{escape(token.content)}</code></pre>"
    if token.type == "hr":
        return "<hr>"
    return _wrap(token)


def _wrap(token: Token) -> str:
    """The opening or closing tag of an allowed element; nothing for any other or for a tight paragraph."""
    kind, _, side = token.type.rpartition("_")
    tag = _TAGS.get(kind)
    if tag is None or token.hidden:
        return ""
    return f"</{tag}>" if side == "close" else f"<{tag}>"


def _inline(tokens: Sequence[Token], numbers: Collection[int]) -> str:
    parts: list[str] = []
    domains: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            domains.append(_domain(str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            parts.append(escape(domains.pop() if domains else ""))
        else:
            parts.append(_LEAVES.get(token.type, _other)(token, numbers))
    return "".join(parts)


def _other(token: Token, numbers: Collection[int]) -> str:
    return _wrap(token) or cited(token.content, numbers)


def _domain(address: str) -> str:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    return f" ({host})" if host else ""


_LEAVES: dict[str, Callable[[Token, Collection[int]], str]] = {
    "text": lambda token, numbers: cited(token.content, numbers),
    "code_inline": lambda token, _: f"<code>{escape(token.content)}</code>",
    "softbreak": lambda _, __: "\n",
    "hardbreak": lambda _, __: "<br>",
    "image": lambda token, _: escape(token.content),
}
