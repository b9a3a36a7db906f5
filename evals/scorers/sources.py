"""Citations: which statements an Advice cites, whether each citation exists, and whether it supports its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.advising.records import Advice, Citation
from coach.playbook.records import Passage
from evals.points.judge import Judge
from evals.surface import plain, sentences, split

Passages = Mapping[str, tuple[Passage, ...]]


def passage_of(citation: Citation, passages: Passages) -> Passage | None:
    """The published passage a citation's quote stands in; None where there is none."""
    held = passages.get(citation.document, ())
    same = [one for one in held if one.heading == citation.heading and citation.quote and citation.quote in one.text]
    return same[0] if same else None


def cited_ids(advice: Advice, passages: Passages, only: Sequence[int] | None = None) -> frozenset[str]:
    """Ids of statements, and names of documents, that the citations carry; `only` those numbers."""
    found: set[str] = set()
    for citation in advice.citations:
        passage = passage_of(citation, passages)
        if passage and (only is None or citation.n in only):
            found |= {passage.document, *passage.sources}
    return frozenset(found)


def source_scores(groups: Sequence[Sequence[str]], advice: Advice, passages: Passages) -> dict[str, float]:
    """For each group of ids whether one of it is cited: `source.1`, `source.2`, ..."""
    cited = cited_ids(advice, passages)
    return {f"source.{number}": float(bool(cited & set(group))) for number, group in enumerate(groups, 1)}


def citation_counts(advice: Advice, passages: Passages, judge: Judge | None) -> dict[str, float]:
    """How many citations exist in what is published, and how many cited sentences their passages support.

    `cited` and `cited_real` count citations; `leaning` and `leaning_held` count pairs of a sentence and a
    playbook citation at it. A note's citation is not judged: notes are no passages.
    """
    playbook = {one.n: one for one in advice.citations if one.kind == "playbook"}
    held = {n: passage for n, one in playbook.items() if (passage := passage_of(one, passages))}
    counts = {"cited": float(len(playbook)), "cited_real": float(len(held))}
    if judge is None:
        return counts
    pairs = leaning(advice, held)
    good = sum(supports(judge, text, passage) for text, passage in pairs)
    return counts | {"leaning": float(len(pairs)), "leaning_held": float(good)}


def leaning(advice: Advice, held: Mapping[int, Passage]) -> list[tuple[str, Passage]]:
    """Each cited sentence with each passage it is said to rest on."""
    return [
        (sentence.text, held[n])
        for sentence in sentences(advice)
        if sentence.where in ("answer", "risk") and not sentence.text.startswith("House practice, not")
        for n in sentence.citations
        if n in held
    ]


def supports(judge: Judge, text: str, passage: Passage) -> bool:
    """Whether a passage says a sentence, or the sentence stands in it."""
    if plain(text).rstrip(".") in plain(passage.text):
        return True
    said = [plain(passage.heading), *(plain(one) for one in split(passage.text))]
    return judge.judge(text, said, "supports").said
