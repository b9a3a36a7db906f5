"""A small edition of invented knowledge, and writing files below a folder."""

from __future__ import annotations

from pathlib import Path

EDITION = {
    "playbook/first-call.md": """---
id: first-call
title: The first call
basis: article
---

## How to open {001-01}
Say who you are. Then ask one question.

## What to avoid {001-02}
Three things spoil a first call:

- talking first
- talking long {001-03}
- talking about us
""",
    "playbook/house-thanks.md": """---
id: house-thanks
title: Saying thanks
basis: house
---

## Thank them the same day {house-thanks}
A short message is enough.
""",
    "plays/open-well.md": """---
id: open-well
title: Open well
letter: A
verdict: explain
basis: article
ask: explain
audience: prospect
rows: [explain]
sources: ["001-01"]
disagreements: [X1]
headline: "Open with a question."
elements:
  - id: ask
    label: One question
    source: 001-01
    groups: ["what + need*"]
    examples: ["What do you need?"]
never: []
---

## When
- Before the first call. {001-01}

## Draft: spoken
Hello, {contact|[first name]}. What do you need? {#ask}
""",
    "policy.md": """# Policy

| row | ask | stage | asker | when | verdict | play | also | why |
|---|---|---|---|---|---|---|---|---|
| explain | explain | any | any | - | explain | open-well | - | A question. |
""",
    "disagreements.md": """## X1: Who speaks first?
plays: open-well
- One says you. {001-01}
- The other says they. {001-02}
Rule: They do.
""",
    "premises.md": """## talk-more
Belief: More words sell more.
Correction: Fewer do. {001-02}
- the longer I talk the better
""",
    "rules.yaml": """rules:
  - {id: calls, value: 1, unit: calls, text: How many., basis: house}
""",
    "articles.yaml": """articles:
  - {id: "001", title: On calling, author: not stated, year: not stated}
""",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder; returns the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
