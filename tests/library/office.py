"""Makes small PDF, DOCX and PPTX files with words that are seen and words that are not."""

from __future__ import annotations

import io
import zipfile

import docx
import pptx
from docx.shared import Pt, RGBColor
from pptx.dml.color import RGBColor as SlideColour
from pptx.util import Inches


def pdf(*pages: str) -> bytes:
    """A PDF whose pages are these streams of drawing orders, on 600 by 800 points, with fonts F1 and bold F2."""
    fonts = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
    fonts += "/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{3 + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    for at, orders in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font {fonts} >> "
            f"/Contents {4 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(orders)} >>\nstream\n{orders}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    count = len(objects) + 1
    out += f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def words(text: str, y: int, size: int = 12, font: str = "F1", x: int = 50, before: str = "0 g") -> str:
    """The orders that write a line."""
    return f"BT {before} /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n"


def word_file() -> bytes:
    """A Word document with a title, headings, a list, a table, and four kinds of words that are not seen."""
    document = docx.Document()
    document.add_heading("How we thank", 0)
    document.add_heading("After the call", 1)
    document.add_paragraph("Ring the customer on the same day.")
    document.add_paragraph("Say what it brought.", style="List Bullet")
    document.add_paragraph("Ask what they heard.", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Gift", "Never money"
    line = document.add_paragraph("Seen words. ")
    hidden = line.add_run("Vanished words.")
    hidden.font.hidden = True
    white = line.add_run("White words.")
    white.font.color.rgb = RGBColor(255, 255, 255)
    tiny = line.add_run("Tiny words.")
    tiny.font.size = Pt(1)
    document.add_comment(line.runs[0], "Remark words.", author="M", initials="M")
    return _saved(document)


def slides() -> bytes:
    """A presentation: a slide, a hidden one, words beside the slide and words in white."""
    shown = pptx.Presentation()
    first = shown.slides.add_slide(shown.slide_layouts[1])
    first.shapes.title.text = "Lining up"
    first.placeholders[1].text = "Know them well.\nAsk them early."
    box = first.shapes.add_textbox(Inches(-9), Inches(1), Inches(2), Inches(1))
    box.text_frame.text = "Beside words."
    run = first.shapes.add_textbox(Inches(1), Inches(6), Inches(3), Inches(1)).text_frame.paragraphs[0].add_run()
    run.text, run.font.color.rgb = "White words.", SlideColour(255, 255, 255)
    first.notes_slide.notes_text_frame.text = "Pause here."
    second = shown.slides.add_slide(shown.slide_layouts[1])
    second.shapes.title.text = "Kept back"
    second._element.set("show", "0")
    return _saved(shown)


def packed(parts: dict[str, bytes]) -> bytes:
    """A packed file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()
