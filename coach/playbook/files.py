"""Reads the edition's other files: documents, articles, disagreements, premises, policy, rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import ValidationError

from coach.errors import BadFile
from coach.frontmatter import Section, bullets, load_yaml, read_page, split_sources
from coach.playbook.records import Article, Disagreement, Document, Line, Premise, Row, Rule


def read_document(text: str, path: str) -> Document:
    """A playbook document from its file's text; raises BadFile."""
    page = read_page(text, path)
    head = {key: str(page.head.get(key) or "") for key in ("id", "title", "basis")}
    missing = [key for key, value in head.items() if not value]
    if missing:
        raise BadFile(path, 2, f"the head lacks `{missing[0]}`")
    try:
        return Document.model_validate({**head, "body": page.body, "path": path})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadFile(path, 2, f"`{first['loc'][0]}`: {first['msg']}") from None


def read_articles(text: str, path: str) -> tuple[Article, ...]:
    """The articles by id, as their files state them."""
    rows = load_yaml(text, path)["articles"]
    return tuple(Article(**{key: str(value) for key, value in row.items()}) for row in rows)


def read_disagreements(text: str, path: str) -> tuple[Disagreement, ...]:
    """`## X1: about`, a `plays:` line, two bullets, a `Rule:` line."""
    page = read_page(text, path, head_needed=False)
    return tuple(_disagreement(section, path) for section in page.sections)


def _disagreement(section: Section, path: str) -> Disagreement:
    name, _, about = section.heading.partition(":")
    fields = _fields(section)
    sides = tuple(_cited(text) for _, text in bullets(section))
    if len(sides) < 2 or "rule" not in fields:
        raise BadFile(path, section.line, "a disagreement needs two bullets and a line `Rule: …`")
    plays = tuple(re.split(r"[\s,]+", fields["plays"])) if fields.get("plays") else ()
    return Disagreement(
        id=name.strip(), about=about.strip(), sides=sides, rule=split_sources(fields["rule"])[0], plays=plays
    )


def read_premises(text: str, path: str) -> tuple[Premise, ...]:
    """`## id`, lines `Belief:`, `Correction: … {ids}`, optional `Answer:` and `Play:`, then phrasings as bullets."""
    page = read_page(text, path, head_needed=False)
    return tuple(_premise(section, path) for section in page.sections)


def _premise(section: Section, path: str) -> Premise:
    fields = _fields(section)
    if "belief" not in fields or "correction" not in fields:
        raise BadFile(path, section.line, "a premise needs the lines `Belief: …` and `Correction: … {ids}`")
    correction, sources = split_sources(fields["correction"])
    return Premise(
        id=section.heading,
        belief=fields["belief"],
        correction=correction,
        answer=fields.get("answer", ""),
        sources=sources or section.sources,
        phrasings=tuple(text.strip('"“”') for _, text in bullets(section)),
        play=fields.get("play") or None,
    )


def read_policy(text: str, path: str) -> tuple[Row, ...]:
    """The rows of the table in `policy.md`, in order: the first that fits decides."""
    rows = tuple(_policy_rows(text, path))
    if not rows:
        raise BadFile(path, 1, "no table row found")
    return rows


def _policy_rows(text: str, path: str) -> Iterator[Row]:
    names: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if set("".join(cells)) <= set("-: "):
            continue
        if not names:
            names = cells
            continue
        if len(cells) != len(names):
            raise BadFile(path, number, f"the row has {len(cells)} cells, the head has {len(names)}")
        yield _row(dict(zip(names, cells, strict=True)), path, number)


def _row(cells: dict[str, str], path: str, number: int) -> Row:
    def words(name: str) -> tuple[str, ...]:
        value = cells.get(name, "")
        return () if value in {"", "any", "-"} else tuple(re.split(r"[\s,]+", value))

    try:
        return Row.model_validate(
            {
                "id": cells.get("row", ""),
                "asks": words("ask"),
                "stages": words("stage"),
                "askers": words("asker"),
                "when": "" if cells.get("when", "-") in {"-", ""} else cells["when"],
                "verdict": cells.get("verdict", ""),
                "play": None if cells.get("play", "-") in {"-", ""} else cells["play"],
                "also": words("also"),
                "why": cells.get("why", ""),
                "say": "" if cells.get("say", "-") in {"-", ""} else cells["say"],
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise BadFile(path, number, f"`{first['loc'][0]}`: {first['msg']}") from None


def read_rules(text: str, path: str) -> tuple[Rule, ...]:
    """The programme's numbers with unit and meaning."""
    try:
        return tuple(Rule.model_validate(row) for row in load_yaml(text, path)["rules"])
    except ValidationError as error:
        first = error.errors()[0]
        raise BadFile(path, 1, f"`{first['loc'][0]}`: {first['msg']}") from None


def _fields(section: Section) -> dict[str, str]:
    """`Name: text` lines outside bullets; a line without a name continues the one before."""
    fields: dict[str, str] = {}
    name = ""
    for line in section.body.split("\n"):
        match = re.match(r"([A-Za-z]+):\s*(.*)", line)
        if match and not line.startswith("- "):
            name = match.group(1).lower()
            fields[name] = match.group(2).strip()
        elif name and line.strip() and not line.startswith(("- ", "  ")):
            fields[name] += " " + line.strip()
        else:
            name = name if line.startswith("  ") else ""
    return fields


def _cited(text: str) -> Line:
    words, sources = split_sources(text)
    return Line(text=words, sources=sources)
