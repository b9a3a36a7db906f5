"""An answer written once for a missed question, as a document that is found by how people asked, and as a sample."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from coach.errors import BadUse
from coach.library.splitting import ASKED
from coach.workshop.forms import slug

LONGEST_ASK = 300


def document_of(title: str, answer: str, questions: Sequence[str], taken: Sequence[str]) -> tuple[str, str]:
    """(id, text) of a document of house policy that answers these questions; raises BadUse where a part is empty."""
    if not title.strip() or not answer.strip():
        raise BadUse("An answer needs a title and a text; write both.")
    name, count = slug(title) or "answer", 1
    while name in taken:
        count += 1
        name = f"{slug(title)}-{count}"
    head = yaml.safe_dump({"id": name, "title": " ".join(title.split()), "basis": "policy"}, sort_keys=False,
                          allow_unicode=True, width=10_000)  # fmt: skip
    asks = " | ".join(" ".join(one.replace("|", "/").split())[:LONGEST_ASK] for one in questions)
    asked = f"{ASKED} {asks}\n\n" if asks else ""
    return name, f"---\n{head}---\n\n## {' '.join(title.split())}\n\n{asked}{answer.strip()}\n"


def sample_of(document: str, questions: Sequence[str]) -> str:
    """The questions as retrieval samples in YAML, for a person to read before any goes into a dataset."""
    samples = [{"input": one, "target": [document], "review": "waiting"} for one in questions]
    return yaml.safe_dump(samples, sort_keys=False, allow_unicode=True, width=10_000)
