"""A CSV of questions and answers: each row becomes a section that is found by its question."""

from __future__ import annotations

import csv
import io
import re

from coach.library.parsing.records import MOST_ROWS, Extracted, Refused

_QUESTION = re.compile(r"(?:the )?(?:question|q|faq|asked|query|objection|what (?:they|people) (?:ask|say))s?", re.I)
_ANSWER = re.compile(r"(?:the )?(?:answer|a|response|reply|what (?:we|you) (?:say|answer))s?", re.I)
LONGEST_QUESTION = 300


def parse(data: bytes) -> Extracted:
    """Sections `## question` with the answer below; raises Refused where there are no two such columns."""
    text = _decoded(data)
    csv.field_size_limit(1_000_000)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        rows = [row for row in read if any(map(str.strip, row))]
    except csv.Error as error:
        raise Refused(f"it is no CSV that can be read ({error})") from None
    if len(rows) > MOST_ROWS:
        raise Refused(f"it has {len(rows)} rows, more than {MOST_ROWS}; split it")
    if not rows:
        raise Refused("it holds no rows")
    question, answer, rows = _columns(rows)
    sections = []
    for row in rows:
        asked, said = _cell(row, question), _cell(row, answer)
        if asked and said:
            heading = " ".join(asked.split())
            body = said if len(heading) <= LONGEST_QUESTION else f"{heading}\n\n{said}"
            sections.append(f"## {heading[:LONGEST_QUESTION]}\n\n{body}")
    if not sections:
        raise Refused("no row has both a question and an answer")
    return Extracted(text="\n\n".join(sections))


def _columns(rows: list[list[str]]) -> tuple[int, int, list[list[str]]]:
    """(column of questions, column of answers, rows below the head)."""
    head = [cell.strip() for cell in rows[0]]
    question = next((at for at, cell in enumerate(head) if _QUESTION.fullmatch(cell)), None)
    answer = next((at for at, cell in enumerate(head) if _ANSWER.fullmatch(cell)), None)
    if question is not None and answer is not None:
        return question, answer, rows[1:]
    if len(head) == 2 and sum(_cell(row, 0).endswith("?") for row in rows) * 2 > len(rows):
        return 0, 1, rows
    raise Refused("it needs one column named `question` and one named `answer` in its first row")


def _cell(row: list[str], at: int) -> str:
    lines = row[at].strip().replace("\r\n", "\n").replace("\r", "\n") if at < len(row) else ""
    return re.sub(r"^#+ *", "", lines, flags=re.M)


def _delimiter(text: str) -> str:
    first = text.lstrip("\n").split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
