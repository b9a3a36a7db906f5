"""The admin's room: users and teams, settings, the model, health with backups, export; one part at an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from coach.users.rights import Right, require
from coach.web import parts
from coach.web.pages import admin_health as health
from coach.web.pages import admin_model as model
from coach.web.pages import admin_settings as settings
from coach.web.pages import admin_users as users
from coach.web.visits import Act, Page, Visit

_PARTS: Mapping[str, tuple[str, Right, Callable[[Visit], str], str]] = {
    "users": ("Users", "users", users.show, "Who signs in, as what, and for which teams. A change counts at once."),
    "settings": ("Settings", "machine", settings.show, "What changes while it runs, and what it was started with."),
    "model": ("Model", "machine", model.show, "What it does here, what went wrong lately, what was used."),
    "health": ("Health", "machine", health.show, "Folder, database, index and backups as they are this moment."),
}  # fmt: skip


def show(visit: Visit) -> str:
    """The part that the address names; users first."""
    name, _, rest = visit.rest.partition("/")
    name = name if name in _PARTS else "users"
    title, right, part, lead = _PARTS[name]
    require(visit.viewer, right)
    if name == "users" and rest:
        return users.one(visit, rest)
    return parts.page("Admin", _tabs(name), f'<div id="part">{part(visit)}</div>', lead=f"{title}. {lead}")


def _tabs(chosen: str) -> str:
    links = "".join(
        f'<a href="#/admin/{name}"{" aria-current=true" if name == chosen else ""}>{title}</a>'
        for name, (title, *_) in _PARTS.items()
    )
    return f'<nav class="tabs" aria-label="Parts of the admin room">{links}</nav>'


def _needs(right: Right, act: Act) -> Act:
    @wraps(act)
    def checked(visit: Visit) -> object:
        require(visit.viewer, right)
        return act(visit)

    return checked  # type: ignore[return-value]


PAGE = Page(
    show=show,
    acts={
        **{name: _needs("users", act) for name, act in users.ACTS.items()},
        **{name: _needs("machine", act) for name, act in {**settings.ACTS, **model.ACTS, **health.ACTS}.items()},
    },
)
