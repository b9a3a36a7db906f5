"""Users as records: who they are and what their role may do."""

from __future__ import annotations

from coach.accounts.records import Role, Viewer
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
