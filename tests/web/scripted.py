"""A scripted coach for the web tests: the protocol of `Coach.advise`, answers known beforehand, and its server."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coach.advising.records import (
    Advice,
    Citation,
    CitedText,
    Draft,
    ElementMark,
    ExpertView,
    PlayRef,
    Situation,
    Timings,
    Turn,
)
from coach.advising.talk import Talk
from coach.bootstrap import App
from coach.errors import CoachError
from coach.playbook.records import Channel, Tone
from coach.settings import read_settings
from coach.web.server import serve

SPOKEN = (
    "Of course, Dana. We work with Harbour Freight Lines, Alder Clinics and Northgate Paper. "
    "A call with one of them is worth more to you once the project is clearer, because then I can pick the one "
    "that really matches the warehouse roll-out.\n"
    "I'm careful with their time, and I'd look after yours the same way if you vouch for us one day.\n"
    "When the time is right I'll introduce you myself, so nobody ends up chasing voicemails."
)
EMAIL = (
    "Hi Dana,\n\nthanks for asking about customers you could speak to. We work with Harbour Freight Lines, "
    "Alder Clinics and [one more company name, cleared to be named].\n\n"
    "A call will do you more good once the details of the warehouse roll-out are clearer: then I can choose the one "
    "whose situation is closest to yours.\n\n"
    "When the time is right I'll make the introduction myself, so that nobody plays phone tag.\n\nBest,\n[your name]"
)
ANSWER = """A good reference handed over at the wrong moment does more harm than good: you have only just met, and \
nobody can match it to a project that isn't defined. [1]

- Asked this early, it is often **politeness**, a way to buy time, or a box on somebody's list. [2]
- Every call costs some of the goodwill you have with that customer. [3]

#### If they push back

- “Just give me one name I can call.” Say: *“I'll gladly tell you one. The call itself I'd like to set up for you \
when we know what you need to hear from them.”*"""
CITATIONS = (
    Citation(n=1, kind="playbook", basis="article", document="too-early", title="Asked too early",
             heading="Why early is wrong", quote="A customer can only be matched to a project that is defined."),
    Citation(n=2, kind="playbook", basis="article", document="why-prospects-ask", title="Why prospects ask",
             heading="Three harmless reasons", quote="Early on it is often politeness, or a list to tick off."),
    Citation(n=3, kind="playbook", basis="house", document="house-limits", title="Limits on use",
             heading="How often", quote="One call in 91 days for each customer, unless the owner agrees to more."),
)  # fmt: skip
ELEMENTS = ("Company names, as a list", "Details later, when the project is clearer",
            "Respect for the customer's time", "“I make the connection myself”")  # fmt: skip


class ScriptedCoach:
    """Answers NOT YET; follow-ups change channel and tone; some words make it fail, wait or echo."""

    def __init__(self, pause: float = 0.0) -> None:
        self._pause = pause
        self._channel: Channel = "spoken"

    def recall(self, turn: Turn, talk: Talk) -> None:
        """Nothing is remembered: the script answers each message by itself."""

    def remembered(self, turn: Turn) -> Talk:
        """As above."""
        return Talk(texts=(turn.text,))

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The same Advice growing; a word before a colon makes it refuse, fail, take some or 20 s (slow), or echo."""
        if turn.text.startswith("fail:"):
            raise RuntimeError("secret words")
        if turn.text.startswith("refuse:"):
            raise CoachError("There is nothing to answer; write what happened.")
        if turn.text.startswith("echo:"):
            yield echo(turn)
            return
        first = verdict_only(turn)
        yield first
        steps = {"slow": 200, "some": 15}.get(turn.text.partition(":")[0], 3)
        words = ANSWER.split(" ")
        for step in range(1, steps + 1):
            time.sleep(0.1 if steps > 3 else self._pause)
            yield first.model_copy(update={"answer": " ".join(words[: len(words) * step // steps])})
        yield whole(first, turn)


def verdict_only(turn: Turn) -> Advice:
    """What is known at once."""
    return Advice(
        conversation=turn.conversation,
        verdict="not_yet",
        headline="Not yet: give company names now, keep the contact details, and promise to connect them yourself "
        "when the project is clear.",
        play=PlayRef(id="deflect-premature-ask", title="Deflect a premature reference ask"),
        situation=Situation(stage="early", asker="prospect", ask="wants_reference", sure=True),
        risks=(
            CitedText(text="Phone tag: the number goes out, voicemails follow, and the deal waits.", citations=(1,)),
            CitedText(text="An unimpressed prospect: no customer's story matches yet.", citations=(2,)),
        ),
    )


def whole(first: Advice, turn: Turn) -> Advice:
    """The checked result, with the draft in the channel that was asked for."""
    email, warm = "email" in turn.text, "warm" in turn.text
    channel: Channel = "email" if email else "spoken"
    tone: Tone = "warm" if warm else "plain"
    marks = tuple(
        ElementMark(id=f"e{i}", label=label, present=not (email and i == 2)) for i, label in enumerate(ELEMENTS)
    )
    draft = Draft(
        audience="prospect", channel=channel, tone=tone, subject="Customers you could talk to" if email else None,
        text=EMAIL if email else SPOKEN, complete=not email, elements=marks,
    )  # fmt: skip
    return first.model_copy(
        update={
            "answer": ANSWER, "draft": draft, "citations": CITATIONS, "basis": "article", "done": True,
            "disagreement": ExpertView(
                about="Hand over the contact details?",
                sides=(
                    CitedText(text="One article finds that giving the contacts is often enough.", citations=(2,)),
                    CitedText(text="Another names companies only and makes the introduction itself.", citations=(1,)),
                ),
                rule="Names of companies first; we make the introduction when the moment has come.",
            ),
            "next_steps": (
                "Ask what they would want to learn from a customer, and note it.",
                "Agree what has to be clear first (scope, deciders, timing), so that “later” has a date.",
                "Quietly line up one or two customers who fit.",
            ),
            "timings_ms": Timings(total=38.0),
        }
    )  # fmt: skip


def echo(turn: Turn) -> Advice:
    """The message's words in every field that is shown, to see what the page makes of them."""
    text = turn.text.removeprefix("echo:").strip()
    cited = (CitedText(text=text, citations=(1,)),)
    return Advice(
        conversation=turn.conversation, verdict="explain", headline=text, question=text,
        situation=Situation(missing=(text,)), answer=f"{text}\n\n- {text} [1]", next_steps=(text,), risks=cited * 3,
        draft=Draft(audience="prospect", channel="email", tone="plain", subject=text, text=text, complete=False,
                    elements=(ElementMark(id="e", label=text, present=False),)),
        disagreement=ExpertView(about=text, sides=cited, rule=text), warnings=(text,), engine=text,
        citations=(Citation(n=1, kind="note", basis="note", document=text, title=text, heading=text, quote=text),),
        done=True,
    )  # fmt: skip


class ScriptedApp(App):
    """The real rooms on a folder of their own with the demo company in them; only the coach is scripted."""

    def __init__(self, folder: Path, pause: float = 0.0) -> None:
        super().__init__(read_settings(folder, {}))
        self.coach: Any = ScriptedCoach(pause)
        self.add_demo()


def main() -> None:
    """Serve the scripted coach on a free loopback port; the address goes to standard output."""
    pause = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with TemporaryDirectory() as own:
        app = ScriptedApp(Path(sys.argv[3] if len(sys.argv) > 3 else own), pause)
        ready = lambda address: sys.stdout.write(address + "\n") and sys.stdout.flush()  # noqa: E731
        serve(app, "127.0.0.1", port, ready, demo=True)
        app.close()


if __name__ == "__main__":
    main()
