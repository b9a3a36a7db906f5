"""The admin's users and teams: added, changed, disabled, given a new password or a token; secrets are shown once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import get_args
from urllib.parse import quote

from pydantic import TypeAdapter, ValidationError

from coach.accounts.records import OWNER, Role
from coach.errors import BadUse
from coach.users.errors import UnknownUser
from coach.users.records import Listed, Welcome
from coach.users.users import key_of
from coach.web import parts
from coach.web.visits import Reply, Visit

_ROLES = tuple((role, role.capitalize()) for role in get_args(Role))
_ONCE = "It is shown this once. Pass it on where nobody else reads it."


def show(visit: Visit) -> str:
    """A form for a new user, everybody there is, and the teams they make up."""
    found = visit.app.users.list()
    rows = [
        [parts.link(_address(one), one.user.name), one.user.role.capitalize(), escape(", ".join(one.user.teams)),
         _state(one), str(len(one.tokens) or "")]
        for one in found
    ]  # fmt: skip
    listed = parts.table(("Name", "Role", "Teams", "State", "Tokens"), rows, "Users")
    new = parts.form(
        "add-user", parts.field("name", "Name", hint="They sign in with it; accounts name owners so.", required=True),
        parts.choice("role", "Role", _ROLES, "rep"),
        parts.field("teams", "Teams", hint="Separated by commas; they see the accounts of these teams."),
        submit="Add the user",
    )  # fmt: skip
    add = parts.more("Add a user", new, "button main")
    return parts.card("Users", add, listed) + _teams(visit, found)


def _address(one: Listed) -> str:
    return f"#/admin/users/{quote(one.user.name, safe='')}"


def _state(one: Listed) -> str:
    if one.user.disabled:
        return parts.tag("disabled", "stop")
    if one.user.must_change:
        return parts.tag("has not signed in yet", "wait")
    return parts.tag(f"{one.sessions} signed in", "go") if one.sessions else parts.tag("not signed in")


def _teams(visit: Visit, found: Sequence[Listed]) -> str:
    people: dict[str, list[str]] = {}
    for one in found:
        for team in one.user.teams if not one.user.disabled else ():
            people.setdefault(team, []).append(one.user.name)
    accounts = Counter(account.team or "" for account in visit.app.accounts.list(OWNER))
    named = sorted(set(people) | {team for team in accounts if team})
    who = {team: escape(", ".join(people.get(team, ()))) or parts.tag("nobody", "wait") for team in named}
    rows = [[escape(team), who[team], str(accounts[team] or "")] for team in named]
    everybodys = f"<p>{accounts['']} accounts have no team: everybody sees them.</p>" if accounts[""] else ""
    if not rows:
        nothing = "No teams yet: a team is there as soon as a user or an imported account names it."
        return parts.card("Teams", parts.empty(nothing), everybodys)
    hint = "<p><small>A team is there as long as a user or an account names it.</small></p>"
    return parts.card("Teams", parts.table(("Team", "Who", "Accounts"), rows, "Teams"), everybodys, hint)


def one(visit: Visit, name: str, shown: str = "") -> str:
    """One user: role and teams, password, tokens, the end of it; `shown` is a secret to be seen once (HTML)."""
    held = _held(visit, name)
    user = held.user
    name_field = parts.field("name", "", user.name, "hidden")
    change = parts.form(
        "change-user", name_field, parts.choice("role", "Role", _ROLES, user.role),
        parts.field("teams", "Teams", ", ".join(user.teams), hint="Separated by commas."), submit="Save",
    )  # fmt: skip
    back = parts.link("#/admin/users", "All users", "button")
    cards = (shown, parts.card("Role and teams", change), _sign_in(held), _tokens(held))
    lead = f"{user.role.capitalize()}. Changes count from the next request on."
    return parts.page(user.name, *cards, lead=lead, tools=back)


def _held(visit: Visit, name: str) -> Listed:
    found = next((one for one in visit.app.users.list() if key_of(one.user.name) == key_of(name)), None)
    if found is None:
        raise UnknownUser(name)
    return found


def _sign_in(held: Listed) -> str:
    name = held.user.name
    fresh = parts.button(
        "new-password", "New password", confirm=f"Give {name} a new password? Every sign-in of theirs ends.", name=name
    )
    if held.user.disabled:
        switch = parts.button("enable-user", "Enable", "button main", name=name)
    else:
        asked = f"Disable {name}? Sign-ins and tokens end at once; what they wrote stays."
        switch = parts.button("disable-user", "Disable", "button risky", asked, name=name)
    return parts.card("Sign-in", f"<p>{_state(held)}</p>", f'<div class="form-end">{fresh}{switch}</div>')


def _tokens(held: Listed) -> str:
    name, asked = held.user.name, "Withdraw this token? Programs that use it stop working."
    rows = [
        [f"<code>{escape(one.prefix)}…</code>", f"{one.created_at:%d %b %Y}",
         parts.button("end-token", "Withdraw", "button small risky", asked, name=name, prefix=one.prefix)]
        for one in held.tokens
    ]  # fmt: skip
    listed = parts.table(("Begins with", "Made", ""), rows, "Tokens") if rows else ""
    none = "" if rows else "<p>None. Other programs ask with a token, with this user’s rights.</p>"
    make = "" if held.user.disabled else parts.button("make-token", "Make a token", name=name)
    return parts.card("Tokens for other programs", none, listed, tools=make)


def _secret(title: str, secret: str, says: str) -> str:
    copy = '<button type="button" class="button main" data-copy="once"><span>Copy</span></button>'
    words = f'<p class="secret" id="once" data-text="{escape(secret)}"><code>{escape(secret)}</code></p>'
    return parts.card(title, words, f"<p>{escape(says)} {_ONCE}</p>", f'<div class="form-end">{copy}</div>')


def add(visit: Visit) -> Reply:
    """A new user, with the password to give them."""
    made = visit.app.users.add(visit.field("name"), _role(visit), _named_teams(visit))
    return _welcomed(visit, made, f"{made.user.name} is a user now.")


def _welcomed(visit: Visit, made: Welcome, said: str) -> Reply:
    says = f"{made.user.name} signs in with it once and then chooses a password of their own."
    return Reply(html=one(visit, made.user.name, _secret("One-time password", made.one_time_password, says)), said=said)


def change(visit: Visit) -> Reply:
    """Another role, other teams."""
    name, role = visit.field("name"), _role(visit)
    if role != "admin":
        _not_oneself(visit, "Another admin has to take your role from you; ask them.")
    user = visit.app.users.change(name, role, _named_teams(visit))
    return Reply(html=one(visit, user.name), said="Saved.")


def new_password(visit: Visit) -> Reply:
    """A new one-time password; every sign-in ends."""
    _not_oneself(visit, "For yourself use “Change password” in the menu under your name.")
    made = visit.app.users.reset_password(visit.field("name"))
    return _welcomed(visit, made, "Every sign-in of theirs has ended.")


def disable(visit: Visit) -> Reply:
    """The end of a user's sign-ins and tokens."""
    _not_oneself(visit, "You cannot disable yourself; ask another admin.")
    user = visit.app.users.disable(visit.field("name"))
    return Reply(html=one(visit, user.name), said=f"{user.name} is disabled.")


def enable(visit: Visit) -> Reply:
    """A disabled user may sign in again."""
    user = visit.app.users.enable(visit.field("name"))
    return Reply(html=one(visit, user.name), said=f"{user.name} may sign in again.")


def make_token(visit: Visit) -> Reply:
    """A token, shown once."""
    made = visit.app.users.make_token(visit.field("name"))
    says = "Send it as “Authorization: Bearer …”; whoever has it has this user’s rights."
    return Reply(html=one(visit, made.user, _secret("Token", made.token, says)))


def end_token(visit: Visit) -> Reply:
    """The end of one token."""
    visit.app.users.revoke_tokens(visit.field("name"), visit.field("prefix"))
    return Reply(html=one(visit, visit.field("name")), said="The token is withdrawn.")


def _not_oneself(visit: Visit, instead: str) -> None:
    if key_of(visit.field("name")) == key_of(visit.viewer.user):
        raise BadUse(instead)


def _role(visit: Visit) -> Role:
    try:
        role: Role = TypeAdapter(Role).validate_python(visit.field("role"))
    except ValidationError:
        raise BadUse(f"{visit.field('role')!r} is no role; choose {', '.join(get_args(Role))}.") from None
    return role


def _named_teams(visit: Visit) -> list[str]:
    return [team.strip() for team in visit.field("teams").split(",") if team.strip()]


ACTS = {
    "add-user": add, "change-user": change, "new-password": new_password, "disable-user": disable,
    "enable-user": enable, "make-token": make_token, "end-token": end_token,
}  # fmt: skip
"""What is done on these pages."""
