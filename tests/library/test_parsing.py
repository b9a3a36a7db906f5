"""Every format in a child process: its text comes out, what is not seen stands apart, nothing hangs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import office
import pytest

from coach.library.parsing.records import Extracted, Refused
from coach.library.parsing.sandbox import Sandbox
from coach.library.unseen import without_unseen

DATA = os.environ.get("COACH_TEST_DATA")


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    opened = Sandbox()
    yield opened
    opened.close()


def hidden(found: Extracted) -> dict[str, str]:
    return {one.text: one.why for one in found.hidden}


def test_pdf_paragraphs_headings_and_unseen_words(box: Sandbox) -> None:
    page = (
        office.words("Looking after people", 740, 20)
        + office.words("Ring them on the same day, and", 700)
        + office.words("say what it brought.", 686)
        + office.words("Before you ask", 650, 12, "F2")
        + office.words("Check how they are.", 630)
        + office.words("White words.", 600, before="1 g")
        + "0 0 1 rg 40 560 300 30 re f\n" + office.words("On blue.", 570, before="1 g")
        + office.words("Tiny words.", 540, 1)
        + office.words("Beside words.", 520, x=900)
        + "BT 3 Tr /F1 12 Tf 50 500 Td (Invisible words.) Tj ET\n"
    )  # fmt: skip
    found = box.parse("pdf", office.pdf(page))
    assert found.text.split("\n\n") == [
        "# Looking after people", "Ring them on the same day, and say what it brought.", "## Before you ask",
        "Check how they are.", "On blue.",
    ]  # fmt: skip
    text = " ".join(hidden(found))
    assert all(kind in text for kind in ("White words.", "Tiny words.", "Beside words.", "Invisible words."))


def test_pdf_running_heads_go(box: Sandbox) -> None:
    pages = [
        office.words("House rules", 780, 9) + office.words(f"Rule of day {word}.", 700) + office.words(f"{at}", 20)
        for at, word in enumerate(["one", "two", "three", "four"], 1)
    ]
    found = box.parse("pdf", office.pdf(*pages))
    assert "House rules" not in found.text and "Rule of day three." in found.text and "House rules" in found.chrome


def test_word_document(box: Sandbox) -> None:
    found = box.parse("docx", office.word_file())
    assert found.title == "How we thank"
    assert "## After the call" in found.text and "- Say what it brought.\n- Ask what they heard." in found.text
    assert "| Gift | Never money |" in found.text and "Seen words." in found.text
    assert hidden(found) == {
        "Vanished words.": "marked as hidden", "White words.": "white on white", "Tiny words.": "too small to be seen",
        "Remark words.": "a comment",
    }  # fmt: skip


def test_presentation(box: Sandbox) -> None:
    found = box.parse("pptx", office.slides())
    assert found.title == "Lining up"
    assert found.text.startswith("## Lining up\n\n- Know them well.\n- Ask them early.") and "Pause here." in found.text
    assert hidden(found) == {
        "Beside words.": "off the slide", "White words.": "white on white", "Kept back": "on a hidden slide",
    }  # fmt: skip


PAGE = """<html><head><title>On thanking | Our site</title><style>.ghost{display:none} .t{font-size:1px}</style></head>
<body><nav><a href=/>Home</a><a href=/x>More</a></nav>
<div class="post"><h1>On thanking</h1><p>Ring them <b>soon</b>.<p>Say what it brought.
<ul><li>one<li>two<ul><li>deeper</ul></ul>
<table><tr><th>Who<th>What</tr><tr><td>Customer<td>Thanks</tr></table>
<p class=ghost>Ghost words.</p><span style="color:#fff">White words.</span>
<p style="background:#003;color:white">White on dark.</p>
<div style="position:absolute;left:-9999px">Far words.</div><i class=t>Tiny words.</i><!-- Remark words. -->
<p style="opacity:0">Clear words.</p></div>
<div id="comments"><p>First!</p></div><footer>All rights reserved</footer><script>alert(1)</script></body></html>"""


def test_web_page(box: Sandbox) -> None:
    found = box.parse("html", PAGE.encode())
    assert found.title == "On thanking"
    assert found.text == (
        "# On thanking\n\nRing them soon.\n\nSay what it brought.\n\n- one\n- two\n  - deeper\n\n"
        "| Who | What |\n| Customer | Thanks |\n\nWhite on dark."
    )
    assert set(hidden(found)) == {
        "Ghost words.", "White words.", "Far words.", "Tiny words.", "Remark words.", "Clear words.",
    }  # fmt: skip
    assert {"First!", "All rights reserved", "Home"} <= set(found.chrome)


def test_questions_and_answers(box: Sandbox) -> None:
    data = b'Question;Answer\n"Who calls first?";"We do.\n# Always."\n;no question\n'
    assert box.parse("csv", data).text == "## Who calls first?\n\nWe do.\nAlways."
    with pytest.raises(Refused, match="one column named `question`"):
        box.parse("csv", b"name,city\nAda,Oslo\n")


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("pdf", b"no pdf at all", "not a PDF"),
        ("docx", b"PK no archive", "damaged"),
        ("docx", office.packed({"other/a.xml": b"<a/>"}), "not what its name says"),
        ("pptx", b"\xd0\xcf\x11\xe0" + b"0" * 600, "locked with a password"),
        ("docx", office.packed({"word/document.xml": b"<w>" + b"a" * 9_000_000}), "times its size"),
        ("html", b"<html><body><nav>Home</nav></body></html>", "no text that a reader would see"),
        ("pdf", office.pdf(*["0 g\n"] * 501), "501 pages"),
    ],
)
def test_what_is_refused_has_its_reason(box: Sandbox, kind: str, data: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        box.parse(kind, data)


def test_outside_entities_and_paths_are_harmless(box: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words")
    body = f"""<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file://{secret}">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>
<w:t>Seen &x;</w:t></w:r></w:p></w:body></w:document>"""
    parts = office.word_file()
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(parts)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["word/document.xml"] = body.encode()
    held["../../escaped.txt"] = b"out"
    try:
        found = box.parse("docx", office.packed(held))
        assert "secret" not in found.model_dump_json()
    except Refused as reason:
        assert "secret words" not in str(reason)
    assert not list(tmp_path.parent.glob("escaped.txt"))


def test_a_parser_that_takes_too_long_is_ended_and_the_next_file_is_read() -> None:
    box = Sandbox(seconds=0.5)
    nested = office.pdf(*[office.words("a", 700) * 4_000] * 60)
    start = time.monotonic()
    with pytest.raises(Refused, match="longer than"):
        box.parse("pdf", nested)
    assert time.monotonic() - start < 5
    box._seconds = 10.0
    assert box.parse("pdf", office.pdf(office.words("Still here to read.", 700))).text == "Still here to read."
    box.close()


def test_the_child_reaches_nothing_outside(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from coach.library.parsing import child; sys.addaudithook(child._forbid)\n"
        "import socket, subprocess, os\n"
        "for act in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: subprocess.run(['true']),\n"
        f"            lambda: open({str(tmp_path / 'x')!r}, 'w'), lambda: os.system('true'), lambda: os.fork()):\n"
        "    try:\n        act(); print('did it')\n    except PermissionError: print('refused')\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split("\n")[:-1] == ["refused"] * 5


def test_unseen_words_of_markdown() -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "do it")
    text = f"Seen{tags}. <!-- remark --> <span style='display:none'>ghost</span>\n```\n<!-- code -->\n```\n"
    shown, found = without_unseen(text, markdown=True)
    assert shown == "Seen.  \n```\n<!-- code -->\n```\n"
    assert {one.text for one in found} == {"do it", "remark", "ghost"}


@pytest.mark.skipif(not DATA, reason="COACH_TEST_DATA names no folder")
@pytest.mark.parametrize(
    "name",
    [
        "bombs/docx_3M_paragraphs.docx", "bombs/docx_billion_laughs.docx", "bombs/docx_xxe.docx",
        "bombs/flate_flate_300MB.pdf", "documents/pdf_pdfminer/samples__contrib__issue-1113-evil-xobjects.pdf",
        "documents/pdf_pypdf/resources__git.pdf", "documents/docx_python_docx/tests__test_files__test.docx",
    ],
)  # fmt: skip
def test_bombs_and_odd_files_end_in_text_or_a_reason(box: Sandbox, name: str) -> None:
    path = Path(DATA or "") / "security" / name
    start = time.monotonic()
    try:
        assert box.parse(path.suffix[1:], path.read_bytes()).text
    except Refused as reason:
        assert 10 < len(str(reason)) < 200
    assert time.monotonic() - start < 12
