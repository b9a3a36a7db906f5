"""Users as records: who they are, what they hold, and how long a sign-in lasts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from coach.accounts.records import Role, Viewer
from coach.playbook.records import Rule
from coach.records import Record


class User(Record):
    """A person who signs in; `name` is what they type and what accounts call an owner.

    `must_change`: the password was made by the coach and has to be replaced at the next sign-in.
    """

    name: str
    role: Role = "rep"
    teams: tuple[str, ...] = ()
    disabled: bool = False
    must_change: bool = False

    @property
    def viewer(self) -> Viewer:
        """This user as the one who asks."""
        return Viewer(user=self.name, role=self.role, teams=self.teams)


class Welcome(Record):
    """A user with a one-time password, shown once and stored nowhere."""

    user: User
    one_time_password: str


class Token(Record):
    """A token as it may be shown: its first characters and when it was made (UTC)."""

    prefix: str
    created_at: datetime


class NewToken(Record):
    """A token for other programs, shown once; only its hash is stored."""

    user: str
    token: str
    prefix: str


class Listed(Record):
    """A user as an admin sees them; `sessions` counts the browsers that are signed in."""

    user: User
    tokens: tuple[Token, ...] = ()
    sessions: int = 0


class Session(Record):
    """A browser that is signed in: whose, and since when the password was last given (UTC)."""

    user: User
    key: str
    confirmed_at: datetime
    fresh: bool = True


class SignedIn(Record):
    """A sign-in that worked: the secret for the cookie, and how many seconds it can last at most."""

    user: User
    secret: str
    seconds: int


class Times(Record):
    """How long sign-ins last: hours without a request, days in all, minutes until the password is asked again."""

    session_idle_hours: float = 12
    session_total_days: float = 7
    confirm_minutes: float = 30

    @property
    def idle(self) -> timedelta:
        """Without a request for this long, a session has ended."""
        return timedelta(hours=self.session_idle_hours)

    @property
    def total(self) -> timedelta:
        """This long after the sign-in, a session has ended in any case."""
        return timedelta(days=self.session_total_days)

    @property
    def confirm(self) -> timedelta:
        """This long after the password was given, admin and export ask for it again."""
        return timedelta(minutes=self.confirm_minutes)


def times_of(rules: Iterable[Rule]) -> Times:
    """The programme's times; a rule that is missing keeps its default."""
    return Times(**{rule.id: rule.value for rule in rules if rule.id in Times.model_fields})
