"""The demo company beside the shipped playbook, and its people, for tests that ask the coach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from coach.accounts.records import OWNER, Viewer
from coach.advising.coach import Coach
from coach.advising.filing import Files
from coach.advising.records import Advice, Turn
from coach.bootstrap import App, open_app
from coach.references.demo import load_demo
from coach.settings import Settings

TODAY = date(2026, 11, 20)
TEAMS = {"maria": ("north",), "jonas": ("north",), "priya": ("south",), "ravi": ("south",)}
KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
Asking = Callable[..., Advice]


def viewer_of(user: str | None) -> Viewer:
    """The people of the demo company with their teams; nobody named is the machine's owner."""
    return OWNER if user is None else Viewer(user=user, teams=TEAMS.get(user, ()))


@contextmanager
def demo_app(home: Path) -> Iterator[App]:
    """An App with the demo company, loaded on TODAY and read."""
    with open_app(Settings(home=home, database_url=f"sqlite:///{home / 'coach.sqlite'}")) as app:
        assert app.index.wait(120)
        load_demo(KNOWLEDGE / "demo", app.accounts, app.references, TODAY)
        while app.references.read_notes(OWNER):
            pass
        yield app


def coach_of(app: App, **parts: object) -> Coach:
    """The app's coach with the demo company's people."""
    known = app.coach
    files = Files(lambda: app.accounts, lambda: app.references, viewer_of)
    return Coach(known._shelf, app.index, known._listener, known._phrases, files=files, **parts)  # type: ignore[arg-type]


def asking(coach: Coach) -> Asking:
    """Turns of one conversation, a tuple of texts → the last turn's finished Advice."""
    names = iter(range(100_000))

    def run(*texts: str, user: str | None = "maria", deal: str | None = None, account: str | None = None) -> Advice:
        name = f"books{next(names)}"
        for text in texts:
            turn = Turn(conversation=name, text=text, user=user, deal=deal, account=account, as_of=str(TODAY))
            *_, last = coach.advise(turn)
        return last

    return run
