"""What can go wrong at the sign-in and with users, in plain words that tell a stranger nothing."""

from __future__ import annotations

from coach.errors import BadUse, CoachError


class UnknownUser(BadUse):
    """There is no such user."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no user {name!r}; `coach users list` shows them.")


class NotAllowed(CoachError):
    """The role of this user does not reach that far."""


class Disabled(CoachError):
    """The user was disabled; nothing can be done in their name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The user {name!r} is disabled; an admin can enable them (`coach users enable`).")


class NotSignedIn(CoachError):
    """Name and password do not go together; which of them is wrong is not said."""

    def __init__(self) -> None:
        super().__init__("Name and password do not go together; check both and try again.")


class TooManyTries(CoachError):
    """Too many passwords were tried; `seconds` until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries; wait {_spoken(seconds)}, then try again.")
        self.seconds = seconds


def _spoken(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if seconds < 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{minutes} minutes"
