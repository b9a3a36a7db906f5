"""PPTX to Markdown with python-pptx: a section for each slide; hidden slides and unseen words apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

import pptx
from pptx.util import Pt

from coach.library.parsing.looks import TINY, is_white
from coach.library.parsing.packed import checked
from coach.library.parsing.records import MOST_PAGES, Extracted, Refused, hidden_pieces


def parse(data: bytes) -> Extracted:
    """The text of a presentation, speaker notes included; raises Refused where it cannot be read."""
    file = checked(data, "ppt/")
    try:
        shown: Any = pptx.Presentation(file)
        slides = list(shown.slides)
    except (KeyError, ValueError, BadZipFile, SyntaxError) as error:
        raise Refused(f"it is damaged ({type(error).__name__}); open it in its program and save it again") from None
    if len(slides) > MOST_PAGES:
        raise Refused(f"it has {len(slides)} slides, more than {MOST_PAGES}; split it")
    reader = _Reader(shown.slide_width or 0, shown.slide_height or 0)
    sections = [text for number, slide in enumerate(slides, 1) if (text := reader.slide(slide, number))]
    if not sections:
        raise Refused("it holds no text that a reader would see; pictures of text are not read")
    title = " ".join(str(shown.core_properties.title or "").split())
    dull = title.lower() in {"powerpoint presentation", "presentation", ""}
    return Extracted(
        text="\n\n".join(sections), title=reader.first_title if dull else title, hidden=hidden_pieces(reader.hidden)
    )


class _Reader:
    """Reads slides; gathers what cannot be seen on the way."""

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self.hidden: list[tuple[str, str]] = []
        self.first_title = ""

    def slide(self, slide: Any, number: int) -> str:
        """A slide as a section; nothing where it is hidden or empty."""
        if slide._element.get("show") in {"0", "false"}:
            self.hidden += [(text, "on a hidden slide") for text in self._lines(slide, slide.shapes, dark=True)]
            return ""
        dark = _is_dark(slide)
        title = slide.shapes.title
        heading = " ".join(title.text_frame.text.split()) if title is not None and title.has_text_frame else ""
        rest = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
        lines = list(self._lines(slide, rest, dark))
        notes = _notes(slide)
        if not heading and not lines and not notes:
            return ""
        self.first_title = self.first_title or heading
        body = "\n".join(lines)
        spoken = f"\n\n{notes}" if notes else ""
        return f"## {heading or f'Slide {number}'}\n\n{body}{spoken}".strip()

    def _lines(self, slide: Any, shapes: Any, dark: bool) -> Iterator[str]:
        for shape in shapes:
            if hasattr(shape, "shapes"):
                yield from self._lines(slide, shape.shapes, dark)
            elif self._is_off(shape):
                if shape.has_text_frame:
                    self.hidden.append((shape.text_frame.text, "off the slide"))
            elif getattr(shape, "has_table", False) and shape.has_table:
                for row in shape.table.rows:
                    yield f"| {' | '.join(' '.join(cell.text.split()) for cell in row.cells)} |"
            elif shape.has_text_frame:
                yield from self._paragraphs(shape, dark)

    def _paragraphs(self, shape: Any, dark: bool) -> Iterator[str]:
        backed = dark or _is_filled(shape)
        paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
        listed = len(paragraphs) > 1
        for paragraph in paragraphs:
            seen = []
            for run in paragraph.runs:
                why = _why_unseen(run, backed)
                if why:
                    self.hidden.append((run.text, why))
                else:
                    seen.append(run.text)
            text = " ".join("".join(seen).split())
            if text:
                yield f"{'  ' * paragraph.level}- {text}" if listed else f"{text}\n"

    def _is_off(self, shape: Any) -> bool:
        if None in (shape.left, shape.top, shape.width, shape.height) or not self._width:
            return False
        right, bottom = shape.left + shape.width, shape.top + shape.height
        return bool(right <= 0 or bottom <= 0 or shape.left >= self._width or shape.top >= self._height)


def _why_unseen(run: Any, backed: bool) -> str:
    size = run.font.size
    if size is not None and size < Pt(TINY):
        return "too small to be seen"
    try:
        colour = str(run.font.color.rgb) if run.font.color is not None and run.font.color.type is not None else ""
    except AttributeError:
        colour = ""  # a colour of the theme, chosen to be read on it
    return "white on white" if colour and not backed and is_white(colour) else ""


def _is_filled(shape: Any) -> bool:
    """Whether a shape has a ground of its own other than white."""
    try:
        fill = shape.fill
        if fill.type is None or fill.type == 5:  # none, or the slide's background
            return False
        return not is_white(str(fill.fore_color.rgb))
    except (AttributeError, TypeError, ValueError, NotImplementedError):
        return True


def _is_dark(slide: Any) -> bool:
    """Whether slide, layout or master state a ground other than white."""
    for part in (slide, slide.slide_layout, slide.slide_layout.slide_master):
        background = part._element.find(".//{*}bg")
        if background is None:
            continue
        colour = background.find(".//{*}srgbClr")
        theme = background.find(".//{*}schemeClr")
        if colour is not None:
            return not is_white(str(colour.get("val")))
        return theme is None or theme.get("val") not in {"bg1", "lt1"}
    return False


def _notes(slide: Any) -> str:
    if not slide.has_notes_slide or slide.notes_slide.notes_text_frame is None:
        return ""
    return str(slide.notes_slide.notes_text_frame.text).strip()
