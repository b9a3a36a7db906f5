"""Search: what is found, in which order, and the LangChain retriever around it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.playbook.records import Passage
from coach.retrieval.fusion import fuse
from coach.retrieval.index import Index
from coach.retrieval.langchain import CoachRetriever
from coach.retrieval.lexical import Lexical, best_rows
from coach.retrieval.search import Retriever
from tests.retrieval.conftest import passage


def by_words(passages: list[Passage]) -> Retriever:
    known = {one.id: one for one in passages}
    lexical = Lexical.build(passages)
    return Retriever(lambda ids: {name: known[name] for name in ids if name in known}, lexical)


def test_stems_and_headings_are_found(passages: list[Passage]) -> None:
    search = by_words(passages)
    assert search.search("thanked the customers", 1)[0].passage.heading == "Thanking"
    assert search.search("borrow", 1)[0].passage.heading == "Borrowing"
    assert search.search("zebra", 3) == []


def test_the_conversation_tips_the_balance_but_does_not_lead(passages: list[Passage]) -> None:
    search = by_words(passages)
    assert search.search("customer", 1, extra="call limit quarter")[0].passage.heading == "Limits"
    assert search.search("referral", 1, extra="call")[0].passage.heading == "Referral"


def test_a_passage_that_is_gone_makes_room_for_the_next(passages: list[Passage]) -> None:
    known = {one.id: one for one in passages}
    search = Retriever(
        lambda ids: {name: known[name] for name in ids if name in known}, Lexical.build(passages)
    )
    hits = search.search("customer reference", 2)
    del known[hits[0].passage.id]
    again = search.search("customer reference", 2)
    assert len(again) == 2 and again[0].passage.id == hits[1].passage.id


def test_hits_carry_ranks_and_fall_in_score(index: Index, passages: list[Passage]) -> None:
    index.sync(passages, "1")
    assert index.wait(30)
    hits = index.search("which customer for a reference", 6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert sorted(hit.vector_rank or 0 for hit in hits) == [1, 2, 3, 4, 5, 6]
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_as_a_langchain_retriever(index: Index, passages: list[Passage]) -> None:
    index.sync(passages, "1")
    assert index.wait(30)
    documents = CoachRetriever(searcher=index, k=2).invoke("limit the house has set")
    assert len(documents) == 2
    assert documents[0].metadata["heading"] == "Limits" and documents[0].metadata["rank"] == 1
    assert documents[0].id == documents[0].metadata["id"]
    assert documents[0].page_content == next(one.text for one in passages if one.heading == "Limits")


def best(scores: dict[str, float]) -> str:
    return max(scores, key=scores.__getitem__)


def test_fusion_lets_either_side_win_and_falls_back_to_words() -> None:
    words = {"a": 9.0, "b": 1.0, "c": 0.0}
    near = {"c": 0.9, "b": 0.2, "a": 0.1}
    assert best(fuse(words, {}, 0.5)) == "a"
    assert best(fuse(words, near, 0.6)) == "c"
    assert best(fuse(words, near, 0.06)) == "a"
    assert fuse({}, {}, 0.5) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 50), min_size=1, max_size=20), st.data())
def test_fused_scores_stay_between_0_and_1(words: dict[str, float], data: st.DataObject) -> None:
    near = data.draw(st.dictionaries(st.sampled_from(sorted(words)), st.floats(-1, 1)))
    fused = fuse(words, near, data.draw(st.floats(0, 1)))
    assert fused.keys() == words.keys()
    assert all(0 <= score <= 1 for score in fused.values())


@given(st.lists(st.floats(0, 9, width=32), max_size=40), st.integers(0, 50))
def test_best_rows_are_the_best(values: list[float], k: int) -> None:
    scores = np.array(values, np.float32)
    wanted = [row for row in sorted(range(len(values)), key=lambda row: -values[row]) if values[row] > 0]
    assert best_rows(scores, k) == wanted[:k]


@pytest.mark.parametrize("texts", [[], ["the of and"], ["", ""]])
def test_nothing_to_index_finds_nothing(texts: list[str]) -> None:
    passages = [
        passage(number, "", text).model_copy(update={"title": ""}) for number, text in enumerate(texts)
    ]
    assert by_words(passages).search("anything", 3) == []
