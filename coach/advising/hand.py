"""What one turn does with a model: its calls, the prompts it sent, what of it is shown, what the rep is told."""

from __future__ import annotations

import logging
from typing import Literal

from coach.advising.prompting import Desk
from coach.models.errors import ModelError
from coach.models.retrying import Action
from coach.models.usage import Ticket

WritingRole = Literal["writer", "phraser", "none"]
_LOG = logging.getLogger(__name__)


class Hand:
    """One turn's use of a model. `shown` and `explained`: something of it is shown, its reasons are."""

    def __init__(
        self, name: str, role: WritingRole, desk: Desk, action: Action, ticket: Ticket | None = None
    ) -> None:
        self.name, self.desk, self.action, self._ticket = name, desk, action, ticket
        self.fault: ModelError | None = None
        self.refs: list[str] = []
        self.warnings: list[str] = []
        self.shown = self.explained = self.incomplete = False
        self.able, self._writer = role != "none", role == "writer"

    @property
    def writes(self) -> bool:
        """Whether the model still reads, explains and writes in this turn, and does not only reword."""
        return self.able and self._writer

    def note(self, ref: str) -> None:
        """A prompt is sent."""
        if ref not in self.refs:
            self.refs.append(ref)

    def give_up(self, fault: ModelError) -> None:
        """The model is left alone for the rest of the turn; the rep is told why, once."""
        self.able, self.fault = False, fault
        self.warnings.append(str(fault))
        _LOG.warning("The model failed (%s) after %d requests.", fault.kind, self.action.requests)

    def finish(self) -> None:
        """Nothing more is asked: what still runs is stopped, and what was used is kept."""
        self.action.cancel.set()
        used = self.action.usage
        if self._ticket is not None:
            self._ticket.close(self.action.requests, used, self.action.seconds)
        _LOG.info("requests %d, tokens read %d, written %d", self.action.requests, used.prompt, used.completion)
