"""What turns use of a model, and what a user may use of it in a day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Protocol

from coach.errors import CoachError
from coach.models.errors import BudgetSpent
from coach.models.port import Usage
from coach.records import Record

_LOG = logging.getLogger(__name__)


class Budget(Record):
    """What one user may use in a day (UTC): requests, and tokens read and written together; 0 is no limit."""

    model_requests_per_day: int = 0
    model_tokens_per_day: int = 0


class TurnUse(Record):
    """What one turn used: requests with retries and repairs, tokens, seconds that requests took."""

    user: str
    at: datetime
    model: str
    requests: int
    usage: Usage
    seconds: float


class Spent(Record):
    """What a user used on a day."""

    user: str
    day: date
    turns: int = 0
    requests: int = 0
    prompt: int = 0
    completion: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.prompt + self.completion


class Ledger(Protocol):
    """Where usage is kept."""

    def add(self, use: TurnUse) -> None:
        """Keep what a turn used; raises CoachError where it cannot."""

    def spent(self, first: date, last: date, user: str | None = None) -> Sequence[Spent]:
        """What was used on the days from `first` to `last`, by day and user; raises CoachError."""


class Meter:
    """Counts what each user uses in a day, and says no when the budget is used up. Safe between threads.

    It counts here and keeps each finished turn in the ledger, from which it learns at a day's first request.
    """

    def __init__(
        self, ledger: Ledger, budget: Callable[[], Budget], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._ledger, self._budget, self._now = ledger, budget, now
        self._lock = threading.Lock()
        self._day: date | None = None
        self._last_budget = Budget()
        self._counts: dict[str, _Count] = {}

    def turn(self, user: str | None, model: str) -> Ticket:
        """The account of a turn that begins now; `user` None is this machine's owner."""
        return Ticket(self, user or "", model)

    def take(self, user: str, tokens: int) -> None:
        """Count a request of about so many tokens before it is made; raises BudgetSpent, which counts nothing."""
        budget, day = self._known_budget(), self._now().date()
        with self._lock:
            count = self._count(user, day)
            if 0 < budget.model_requests_per_day <= count.requests:
                raise BudgetSpent(f"{budget.model_requests_per_day} requests")
            if 0 < budget.model_tokens_per_day < count.tokens + tokens:
                raise BudgetSpent(f"{budget.model_tokens_per_day} tokens")
            count.requests += 1
            count.tokens += tokens

    def close(self, use: TurnUse, estimated: int) -> None:
        """A turn is over: what it really used takes the place of what was estimated, and is kept."""
        with self._lock:
            if self._day == use.at.date():
                count = self._count(use.user, use.at.date())
                count.tokens += use.usage.prompt + use.usage.completion - estimated
        try:
            self._ledger.add(use)
        except CoachError as error:
            _LOG.warning("What a turn used of the model could not be kept: %s", type(error).__name__)

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self._now()

    def _known_budget(self) -> Budget:
        """As it stands now, or as it last stood where the rules cannot be read just now."""
        with suppress(CoachError):
            self._last_budget = self._budget()
        return self._last_budget

    def _count(self, user: str, day: date) -> _Count:
        if self._day != day:
            self._day, self._counts = day, {}
        if user not in self._counts:
            try:
                known = self._ledger.spent(day, day, user)
            except CoachError:  # counting from here on is better than no answer
                known = ()
            self._counts[user] = _Count(sum(one.requests for one in known), sum(one.tokens for one in known))
        return self._counts[user]


class Ticket:
    """The account of one turn."""

    def __init__(self, meter: Meter, user: str, model: str) -> None:
        self._meter, self._user, self._model = meter, user, model
        self._at, self._estimated, self._closed = meter.now(), 0, False

    def take(self, tokens: int) -> None:
        """Before a request of about so many tokens; raises BudgetSpent."""
        self._meter.take(self._user, tokens)
        self._estimated += tokens

    def close(self, requests: int, usage: Usage, seconds: float) -> None:
        """The turn is over; a turn without a request leaves no trace. Only the first call counts."""
        if self._closed or not requests:
            return
        self._closed = True
        use = TurnUse(
            user=self._user, at=self._at, model=self._model, requests=requests, usage=usage, seconds=seconds
        )
        self._meter.close(use, self._estimated)


class _Count:
    """Requests and tokens of a user today."""

    def __init__(self, requests: int, tokens: int) -> None:
        self.requests, self.tokens = requests, tokens
