"""What can go wrong with accounts, said so that unknown and forbidden look the same."""

from __future__ import annotations

from coach.errors import BadUse


class NotFound(BadUse):
    """There is nothing of that name here for this user; whether it exists elsewhere is not said."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"There is no {what} {name!r} that you may see; `coach accounts list` shows yours.")
