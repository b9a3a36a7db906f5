"""What was erased goes from conversations that quoted it, and from nothing else."""

from __future__ import annotations

import pytest

from coach.advising.records import Advice, Citation, Situation
from coach.conversations.conversations import Conversations
from coach.conversations.forgetting import REMOVED, Traces
from coach.store.engine import Store

TRACES = Traces(
    names=("Northgate claims", "Ingrid Moe", "ingrid@halden.example", "+47 555 0100", "Renewal"),
    alone=("Halden",),
    texts=("They are leaving us over the price in spring, she says.", "Short one here"),
)


@pytest.mark.parametrize(
    "text",
    [
        "what about HALDEN?", "the Northgate Claims deal", "Ask Ingrid  Moe", "mail ingrid@halden.example",
        "call +47 (555) 0100", "so they are leaving us over the price in spring", "a short one here, then",
    ],
)  # fmt: skip
def test_traces_that_are_there(text: str) -> None:
    assert TRACES.are_in(text)


@pytest.mark.parametrize(
    "text", ["", "a renewal of something", "Ingrid called", "Haldenstein", "leaving us over the price in", "northgate"]
)
def test_traces_that_are_not(text: str) -> None:
    assert not TRACES.are_in(text)


def advice(answer: str, quote: str = "") -> Advice:
    cited = Citation(n=1, kind="note", basis="note", document="n", title="t", heading="", quote=quote)
    return Advice(
        conversation="c", verdict="explain", headline="h", situation=Situation(), answer=answer, done=True,
        citations=(cited,) if quote else (),
    )  # fmt: skip


def test_only_what_held_it_is_removed(store: Store) -> None:
    conversations = Conversations(store)
    begun = conversations.begin("ana", "c1", "Tell me about Halden", "Renewal", "Halden", new=True)
    id = begun.conversation.id
    conversations.finish("ana", id, 1, advice("It goes well."), None)
    conversations.begin("ana", id, "and what else?", deal="Other", account="")
    conversations.finish(
        "ana", id, 2, advice("See [1].", "They are leaving us over the price in spring, she says."), None
    )
    other = conversations.begin("bela", "c2", "how do I thank somebody?", new=True).conversation.id
    conversations.finish("bela", other, 1, advice("With a card."), None)
    assert conversations.forget(TRACES) == 1
    opened = conversations.open("ana", id)
    assert opened.turns[0].text == REMOVED and opened.turns[0].advice == advice("It goes well.")
    assert opened.turns[1].text == "and what else?" and opened.turns[1].advice
    assert opened.turns[1].advice.headline == REMOVED and not opened.turns[1].advice.citations
    assert "Halden" not in str(opened) and "leaving" not in str(opened)
    assert conversations.open("bela", other).turns[0].text == "how do I thank somebody?"
    assert conversations.forget(TRACES) == 0
