"""Drafts: for whom, by which channel, what stands in them; and what a follow-up did to one."""

from __future__ import annotations

from collections.abc import Sequence

from coach.advising.records import Advice, Draft
from evals.kinds import DraftSample, FollowupSample
from evals.points.judge import Judge
from evals.scorers.grounds import holds
from evals.scorers.wording import drafted, element_scores, hush_scores

CHANNELS = ("email", "spoken", "voicemail", "chat")
TONES = {"warmer": "warm", "plainer": "plain", "formal": "formal"}


def draft_scores(sample: DraftSample, advice: Advice, judge: Judge) -> dict[str, float]:
    """Whether there is a draft, for the right ears by the right channel, whole, with what was asked for in it."""
    draft = advice.draft
    scores = {"drafted": float(draft is not None)}
    if draft is None:
        return scores | {f"element.{at}": 0.0 for at in range(1, len(sample.elements) + 1)}
    said = drafted(advice)
    scores |= {
        "audience": float(draft.audience in (sample.audience, *sample.accept_audiences)),
        "channel": float(draft.channel in (sample.channel, *sample.accept_channels)),
        "complete": float(draft.complete),
    }
    scores |= element_scores(sample.elements, said, judge) | hush_scores(sample.must_not_say, said, judge)
    if sample.facts:
        scores["facts"] = float(all(holds(whole(draft), fact) for fact in sample.facts))
    if sample.at_most:
        scores["brief"] = float(len(draft.text.split()) <= sample.at_most)
    return scores


def followup_scores(sample: FollowupSample, advices: Sequence[Advice], judge: Judge) -> dict[str, float]:
    """Whether the last turn changed what it asked for, and kept the rest."""
    last, earlier = advices[-1], [one for one in advices[:-1]]
    scores = _changed(sample, last, earlier)
    if sample.elements:
        scores |= element_scores(sample.elements, drafted(last), judge)
    if sample.keep:
        scores["kept"] = float(last.draft is not None and all(holds(whole(last.draft), one) for one in sample.keep))
    return scores


def _changed(sample: FollowupSample, last: Advice, earlier: Sequence[Advice]) -> dict[str, float]:
    before = next((one.draft for one in reversed(earlier) if one.draft), None)
    done: list[bool] = []
    if sample.change in ("shorter", "longer"):
        done.append(_size(last.draft, before, sample.change == "shorter"))
    if sample.change in CHANNELS or sample.channel:
        done.append(last.draft is not None and last.draft.channel == (sample.channel or sample.change))
    if sample.change in TONES or sample.tone:
        tone = sample.tone or TONES[sample.change]
        done.append(last.draft is not None and last.draft.tone == tone)
    if sample.audience:
        done.append(last.draft is not None and last.draft.audience == sample.audience)
    if sample.change == "sources":
        done.append(bool(last.citations))
    return {"changed": float(all(done))} if done else {}


def _size(now: Draft | None, before: Draft | None, shorter: bool) -> bool:
    if now is None or before is None:
        return False
    one, other = len(now.text.split()), len(before.text.split())
    return one < other if shorter else one > other


def whole(draft: Draft) -> str:
    """Subject and text."""
    return f"{draft.subject or ''}\n{draft.text}"
