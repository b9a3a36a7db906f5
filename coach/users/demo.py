"""The four people of the demo; they have no password, so nobody signs in as them."""

from __future__ import annotations

from typing import Final

from coach.users.records import User

PEOPLE: Final[dict[str, User]] = {
    "rep": User(name="maria", role="rep", teams=("north",)),
    "trainer": User(name="tove", role="trainer"),
    "manager": User(name="omar", role="manager", teams=("north", "south")),
    "admin": User(name="ada", role="admin"),
}
