"""F19, F20 for the page's turns: many users at once, each with marked conversations; and what a long run keeps."""

from __future__ import annotations

import gc
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.accounts.records import Viewer
from coach.bootstrap import App, open_app
from coach.errors import CoachError
from coach.settings import read_settings
from coach.web.keeping import Said, Step, converse
from coach.web.turns import Overloaded, Turns
from evals.proof.records import Outcome

USERS, AT_ONCE = 20, 100
FIRST = "We met {mark} for the first time today and they want to ring one of our customers."
THEN = ("as an email", "shorter")
GROWTH = 0.2
"""Share by which memory may grow after the first tenth of the turns."""


def marked(n: int, seed: int) -> Outcome:
    """`n` conversations of three turns by 20 users at once, each with a company's name of its own: none in another."""
    failures: list[str] = []
    with _served() as (app, turns):

        def talk(number: int) -> list[str]:
            viewer, mark = _viewer(number), _mark(number + seed)
            last = _said(app, turns, viewer, FIRST.format(mark=mark))
            for text in THEN:
                last = _said(app, turns, viewer, text, last.begun.conversation.id)
            return _strangers(app, viewer, last.begun.conversation.id, mark)

        with ThreadPoolExecutor(USERS) as pool:
            for wrong in pool.map(talk, range(n)):
                failures += wrong
        for number in range(USERS):
            listed = app.conversations.list(_viewer(number).user, limit=n)
            wanted = len(range(number, n, USERS))
            if len(listed) != wanted:
                failures.append(f"user {number} has {len(listed)} conversations, not {wanted}")
    return Outcome(n=n, failures=tuple(failures))


def refused(n: int, seed: int) -> Outcome:
    """`n` times 100 users in the same moment: each is answered, or refused in a sentence and nothing of it stays."""
    failures: list[str] = []
    turned_away = 0
    with _served(limit=20) as (app, turns):

        def talk(number: int) -> bool:
            try:
                _said(app, turns, Viewer(user=f"u{number}"), FIRST.format(mark=_mark(number)))
            except Overloaded as no:
                if "try again" not in str(no) or app.conversations.list(f"u{number}"):
                    failures.append(f"user {number}: {no}")
                return False
            except CoachError as error:
                failures.append(f"user {number}: {error}")
            return True

        for _ in range(n):
            with ThreadPoolExecutor(AT_ONCE) as pool:
                turned_away += AT_ONCE - sum(pool.map(talk, range(AT_ONCE)))
        if turns.running:
            failures.append(f"{turns.running} turns are still counted as running")
    return Outcome(n=n * AT_ONCE, failures=tuple(failures), notes=(f"{turned_away} turned away",))


def memory(n: int, seed: int) -> Outcome:
    """`n` turns in new conversations: the process grows by 20 % at most after the first tenth."""
    with _served() as (app, turns):
        after_first = 0.0
        for number in range(n):
            _said(app, turns, _viewer(number), FIRST.format(mark=_mark(number + seed)))
            if number + 1 == max(n // 10, 20):
                after_first = _resident()
        grown = _resident() / after_first - 1 if after_first else 0.0
    failures = (f"memory grew by {grown:.0%}",) if grown > GROWTH else ()
    return Outcome(n=n, failures=failures, notes=(f"grew by {grown:.1%} from {after_first:.0f} MB",))


@contextmanager
def _served(limit: int = 48) -> Iterator[tuple[App, Turns]]:
    with TemporaryDirectory() as folder, open_app(read_settings(Path(folder), {})) as app:
        yield app, Turns(app.coach, limit)


def _viewer(number: int) -> Viewer:
    return Viewer(user=f"user{number % USERS}")


def _mark(number: int) -> str:
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:06d}")
    return f"Zq{letters} Freight"


def _said(app: App, turns: Turns, viewer: Viewer, text: str, conversation: str = "") -> Step:
    *_, last = converse(app, turns, viewer, Said(text=text, conversation=conversation))
    return last


def _strangers(app: App, viewer: Viewer, id: str, mark: str) -> list[str]:
    """Marks of other conversations in what was kept of this one, and turns that are missing."""
    opened = app.conversations.open(viewer.user, id)
    kept = opened.model_dump_json()
    if len(opened.turns) != 1 + len(THEN) or any(turn.advice is None for turn in opened.turns):
        return [f"{mark}: {len(opened.turns)} turns are kept"]
    others = kept.replace(mark.split()[0], "").count("Zq")
    return [f"{mark}: {others} words of other conversations"] if others else []


def _resident() -> float:
    """The process's memory now, in MB; where the system does not tell, the most it ever had."""
    gc.collect()
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
