"""HTML to Markdown with the standard library's parser: the article, without page and unseen words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from coach.library.parsing.records import Extracted, Refused, hidden_pieces
from coach.library.parsing.web_looks import Styles, why_unseen
from coach.library.parsing.web_words import Words

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SILENT = frozenset("script style svg iframe object canvas audio video math".split())
_PAGE = frozenset("nav footer aside form button select dialog menu".split())
_PAGE_ROLES = frozenset("navigation banner contentinfo complementary search dialog alertdialog".split())
_PAGE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|share|sharing|social|comments?|comment-?form|respond|cookies?|newsletter|"
    r"subscribe|breadcrumbs?|sidebar|related|advert|ads?|promo|login|signup|pagination|masthead|skip-link|site-footer|"
    r"site-header)(?:$|[\s_-])",
    re.I,
)
_CLOSES = {
    "p": {"p"}, "li": {"li", "p"}, "td": {"td", "th", "p"}, "th": {"td", "th", "p"},
    "tr": {"tr", "td", "th", "p"}, "dt": {"dt", "dd", "p"}, "dd": {"dt", "dd", "p"}, "option": {"option"},
}  # fmt: skip
_BOUNDS = frozenset("ul ol table div section article main blockquote body td th li".split())
_DEEPEST = 400


def parse(data: bytes) -> Extracted:
    """The text of a web page; raises Refused where it holds none."""
    text = _decoded(data)
    reader = _Reader(text)
    reader.feed(text)
    reader.close()
    words = reader.words.text()
    if not words:
        raise Refused("it holds no text that a reader would see")
    title = re.split(r"\s+[|·–—»]\s+", reader.title.strip())[0]
    return Extracted(
        text=words, title=" ".join(title.split())[:200], hidden=hidden_pieces(reader.hidden),
        chrome=tuple(dict.fromkeys(part for part in reader.chrome if any(map(str.isalpha, part))))[:200],
    )  # fmt: skip


class _Open:
    """An element that is open: its name, why its words are not seen, whether they are the page's."""

    def __init__(self, tag: str, why: str, page: bool, backed: bool) -> None:
        self.tag, self.why, self.page, self.backed = tag, why, page, backed


class _Reader(HTMLParser):
    """Walks the page once; words go to the text, to what is hidden, or to the page around it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self._has_main = bool(re.search(r"<main[\s>]|role=[\"']main", text, re.I)) or len(
            re.findall(r"<article[\s>]", text, re.I)
        ) == 1  # fmt: skip
        self._styles = Styles(text)
        self._stack: list[_Open] = []
        self._silent = 0
        self._main = 0
        self.title = ""
        self.words = Words()
        self.hidden: list[tuple[str, str]] = []
        self.chrome: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._void(tag, dict(attrs))
            return
        self._close_implied(tag)
        named = {name: value or "" for name, value in attrs}
        style = self._styles.of(tag, named)
        above = self._stack[-1] if self._stack else _Open("", "", False, False)
        backed = above.backed or style.is_backed
        why = above.why or why_unseen(tag, named, style, backed)
        opened = _Open(tag, why, above.page or self._is_page(tag, named), backed)
        if len(self._stack) < _DEEPEST:
            self._stack.append(opened)
        self._silent += tag in _SILENT
        self._main += self._is_main(tag, named)
        if not why and not opened.page and self._in_text():
            self.words.open(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not any(one.tag == tag for one in self._stack):
            return
        while self._stack:
            closed = self._stack.pop()
            self._silent -= closed.tag in _SILENT
            if not closed.why and not closed.page and self._in_text():
                self.words.close(closed.tag)
            self._main -= closed.tag in {"main", "article"} and self._main > 0
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._stack and self._stack[-1].tag == "title" and not self.title:
            self.title = data
            return
        if self._silent or any(one.tag == "head" for one in self._stack[:3]):
            return
        top = self._stack[-1] if self._stack else _Open("", "", False, False)
        if top.why:
            self.hidden.append((data, top.why))
        elif top.page or not self._in_text():
            self.chrome.append(" ".join(data.split()))
        else:
            self.words.add(data)

    def handle_comment(self, data: str) -> None:
        if not data.startswith(("[if", "<![endif")):
            self.hidden.append((data, "a comment"))

    def _void(self, tag: str, named: dict[str, str | None]) -> None:
        top = self._stack[-1] if self._stack else None
        if (top is not None and (top.why or top.page)) or not self._in_text():
            return
        if tag in {"br", "hr"}:
            self.words.break_line(tag == "hr")
        elif tag == "img" and named.get("alt"):
            self.words.add(f" {named['alt']} ")

    def _close_implied(self, tag: str) -> None:
        closes = _CLOSES.get(tag)
        if not closes or not self._stack:
            return
        for one in reversed(self._stack[-6:]):
            if one.tag in closes:
                self.handle_endtag(one.tag)
                return
            if one.tag in _BOUNDS:
                return

    def _in_text(self) -> bool:
        return not self._has_main or self._main > 0

    def _is_main(self, tag: str, named: dict[str, str]) -> bool:
        return tag in {"main", "article"}

    @staticmethod
    def _is_page(tag: str, named: dict[str, str]) -> bool:
        if tag in _PAGE or named.get("role", "").lower() in _PAGE_ROLES:
            return True
        if tag in {"html", "body", "main", "article"}:
            return False
        return bool(_PAGE_NAMES.search(f"{named.get('class', '')} {named.get('id', '')}"))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    found = re.search(rb"charset=[\"']?([\w-]+)", data[:4_000], re.I)
    for name in ("utf-8-sig", found.group(1).decode() if found else "cp1252"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")
