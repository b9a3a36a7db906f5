"""The pages of the frame beside the conversation: one module each, with a `PAGE`, imported when first opened."""

from __future__ import annotations

from importlib import import_module

from coach.accounts.records import Role, Viewer
from coach.records import Record
from coach.web.visits import EVERYBODY, AskAgain, NotYours, Page, Reply, Visit


class Listed(Record):
    """A page as the navigation knows it; `id` is its address (`#/id`) and the name of its module here.

    `listed` False keeps it out of the navigation; `roles` may open it; with `guarded` the password must have been
    given lately, for whatever is seen or done there.
    """

    id: str
    title: str
    roles: frozenset[Role] = EVERYBODY
    listed: bool = True
    guarded: bool = False


TRAINERS: frozenset[Role] = frozenset({"trainer", "admin"})
PAGES: tuple[Listed, ...] = (
    Listed(id="chat", title="Coach", listed=False),
    Listed(id="accounts", title="Accounts"),
    Listed(id="imports", title="Import", roles=frozenset({"manager", "admin"}), listed=False),
    Listed(id="references", title="References"),
    Listed(id="recognition", title="Recognition"),
    Listed(id="team", title="Team", roles=frozenset({"manager", "admin"})),
    Listed(id="library", title="Playbook", roles=TRAINERS),
    Listed(id="workshop", title="Workshop", roles=TRAINERS),
    Listed(id="play", title="Play", roles=TRAINERS, listed=False),
    Listed(id="quality", title="Quality", roles=TRAINERS | {"manager"}),
    Listed(id="admin", title="Admin", roles=frozenset({"admin"}), guarded=True),
)


def pages_for(viewer: Viewer) -> tuple[Listed, ...]:
    """The pages that this visitor's role may open, in the order of the navigation."""
    return tuple(page for page in PAGES if viewer.role in page.roles)


def turn_to(name: str, act: str, visit: Visit) -> Reply:
    """Show the page `name`, or carry out its step `act`; raises CoachError with what to do instead."""
    page = _page(name, visit)
    if not act:
        return Reply(html=page.show(visit))
    if act not in page.acts:
        raise NotYours("There is no such step on this page; load the page again.")
    done = page.acts[act](visit)
    if done is None:
        return Reply(html=page.show(visit))
    return Reply(html=done) if isinstance(done, str) else done


def _page(name: str, visit: Visit) -> Page:
    listed = next((page for page in pages_for(visit.viewer) if page.id == name), None)
    if listed is None:
        raise NotYours("There is no such page for you; choose one from the menu above.")
    if listed.guarded and not visit.fresh:
        raise AskAgain
    found: Page = import_module(f"coach.web.pages.{name}").PAGE
    return found
