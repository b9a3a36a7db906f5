"""What each role may do beyond its own conversations and its teams' accounts: one table."""

from __future__ import annotations

from typing import Literal

from coach.accounts.records import Role, Viewer
from coach.users.errors import NotAllowed

Right = Literal["publish", "import", "erase", "counts", "users", "machine"]

RIGHTS: dict[Role, frozenset[Right]] = {
    "rep": frozenset(),
    "trainer": frozenset({"publish"}),
    "manager": frozenset({"import", "erase", "counts"}),
    "admin": frozenset({"publish", "import", "erase", "counts", "users", "machine"}),
}
MEANS: dict[Right, str] = {
    "publish": "change the playbook (add, publish, roll back, withdraw, remove)",
    "import": "import accounts",
    "erase": "erase an account",
    "counts": "see the manager's counts",
    "users": "manage users",
    "machine": "back up, restore, and change settings",
}


def may(viewer: Viewer, right: Right) -> bool:
    """Whether this viewer's role has a right."""
    return right in RIGHTS[viewer.role]


def require(viewer: Viewer, right: Right) -> None:
    """Raises NotAllowed, naming who may, where the viewer's role does not have the right."""
    if not may(viewer, right):
        roles: list[Role] = [role for role, rights in RIGHTS.items() if right in rights]
        raise NotAllowed(f"{_a(viewer.role).capitalize()} may not {MEANS[right]}; ask {' or '.join(map(_a, roles))}.")


def _a(role: Role) -> str:
    return f"an {role}" if role == "admin" else f"a {role}"
