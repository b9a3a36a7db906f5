"""What a model adds to the workshop: nothing that does not stand in the document, and nothing lost where it fails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coach.bootstrap import App
from coach.errors import BadUse
from coach.models.doubles.minds import Asked
from coach.models.doubles.scripted import ScriptedModel
from coach.models.errors import ProviderDown
from coach.models.port import estimate_tokens
from coach.models.retrying import Action
from coach.playbook.records import Document
from coach.prompts import Prompts
from coach.workshop.records import Contradiction, Side
from coach.workshop.thinking import MOST_REQUESTS, Thinker

TEXT = """# Names

When a prospect asks in the first meeting, mention two companies. Never hand out a phone number. Our office is blue.

Thank the customer on the same day.
"""


def thinker(model: ScriptedModel, most: int = 4_000) -> Thinker:
    @contextmanager
    def errand(user: str | None) -> Iterator[Action]:
        yield Action(model)

    return Thinker(errand, Prompts(), estimate_tokens, most)


def document(text: str = TEXT) -> Document:
    return Document(id="names", title="Names", basis="house", body=text)


def answer(*plays: dict[str, object]) -> str:
    blank = {"title": "Mention companies", "when": [], "do": [], "say": [], "never": []}
    return json.dumps({"plays": [blank | play for play in plays]})


def point(n: int, text: str) -> dict[str, object]:
    return {"n": n, "text": text}


def numbered(asked: Asked) -> dict[str, int]:
    return {text: int(n) for n, text in re.findall(r'<sentence n="(\d+)">\n(.*?)\n</sentence>', asked.prompt)}


def test_every_point_is_a_sentence_of_the_document() -> None:
    def reads(asked: Asked) -> str:
        found = numbered(asked)
        first, never = (next(n for text, n in found.items() if word in text) for word in ("two companies", "phone"))
        return answer(
            {"do": [point(first, "Mention two companies"), point(99, "Send a gift card to the buyer")],
             "when": [point(first, "a prospect asks in the first meeting")],
             "never": [point(never, "Hand out a number")]},
            {"title": "Wire money", "do": [point(never, "Wire money to account 4711")]},
            {"title": "Nothing", "do": [point(77, "Nothing stands there")]},
        )  # fmt: skip

    shown = document()
    one, two = thinker(ScriptedModel(reads)).plays(shown).proposals
    for tied in (*one.trigger, *one.steps, *one.elements, *one.never, *two.steps):
        assert shown.body[tied.start : tied.end].strip() == tied.sentence, "its place in the document"
    assert [step.text for step in one.steps] == ["Mention two companies"]
    assert [never.sentence for never in one.never] == ["Never hand out a phone number."]
    assert "4711" not in two.model_dump_json() and "Wire" not in two.title, "words that no sentence bears"


def test_a_long_document_is_read_in_parts_and_says_where_it_ends() -> None:
    model = ScriptedModel([answer()])
    asks = (f"Ask the customer number {n} how the call went before you go on." for n in range(90))
    long = "# Long\n\n" + "\n\n".join(asks)
    found = thinker(model, most=900).plays(document(long))
    assert len(model.asked) == MOST_REQUESTS
    assert f"the first {MOST_REQUESTS} of its" in found.notice
    assert len(set().union(*(numbered(one) for one in model.asked))) > 20


def test_a_provider_that_fails_is_said_and_loses_nothing() -> None:
    found = thinker(ScriptedModel([ProviderDown()])).plays(document())
    assert found.proposals == () and found.notice.endswith(".")


def pair(number: int, one: str, two: str) -> Contradiction:
    sides = (Side(document=name, title=name, heading="", sentence=text) for name, text in (("a", one), ("b", two)))
    first, second = sides
    return Contradiction(id=str(number), about="x", why="y", first=first, second=second, score=0.5)


def test_only_pairs_that_were_given_come_back() -> None:
    said = {"pairs": [{"n": n, "real": n != 1, "about": "phone numbers in zanzibar"} for n in (1, 2, 40)]}
    near = [pair(n, "Hand out phone numbers.", "Keep phone numbers back.") for n in (1, 2, 3)]
    found = thinker(ScriptedModel([json.dumps(said)])).really(near).contradictions
    assert [(one.id, one.about) for one in found] == [("2", "phone numbers")]


def test_the_workshop_proposes_what_the_model_read(app: App, page: Path) -> None:
    (added,) = app.library.add_files([page]).documents
    with pytest.raises(BadUse, match="COACH_MODEL"):
        app.workshop.think(added.id)
    plain = app.workshop.proposals(added.id)

    def reads(asked: Asked) -> str:
        found = next(n for text, n in numbered(asked).items() if text.startswith("Ring the customer"))
        return answer({"title": "Ring the same day", "do": [point(found, "Ring the customer on the day")]})

    app.workshop._thinker = thinker(ScriptedModel(reads))
    assert [one.title for one in app.workshop.think(added.id).proposals] == ["Ring the same day"]
    assert app.workshop.proposals(added.id)[0].id == "ring-the-same-day"
    assert app.workshop.form_of(added.id, "ring-the-same-day").elements
    app.workshop._thinker = thinker(ScriptedModel([ProviderDown()]))
    assert app.workshop.think(added.id).proposals == plain, "without the model's what code finds"
