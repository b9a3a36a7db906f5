"""`coach users`: who signs in, with which role and teams; passwords and tokens are shown once."""

from __future__ import annotations

from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, table, wrap
from coach.errors import BadUse
from coach.records import Record
from coach.users.records import Listed, User


class Users(Record):
    """Every user."""

    users: tuple[Listed, ...]


class Changed(Record):
    """A user as they are now."""

    user: User


class Revoked(Record):
    """How many tokens of a user are worthless now."""

    user: str
    revoked: int


def add(app: App, call: Call) -> Outcome:
    """A new user, and the password to give them."""
    args = call.args
    made = app.users.add(args.name, args.role, args.team or ())
    return _told(made, f"{made.user.name!r} is a user now ({_about(made.user)}).", made.one_time_password)


def listed(app: App, call: Call) -> Outcome:
    """Every user with teams and the beginnings of their tokens."""
    found = Users(users=app.users.list())
    return Outcome(found, lambda style: _show_users(found, style))


def change(app: App, call: Call) -> Outcome:
    """Another role, other teams."""
    args = call.args
    if args.role is None and args.team is None:
        raise BadUse("Say what changes: --role R, or --team T (once for each team; the empty text for none).")
    user = app.users.change(args.name, args.role, args.team)
    return _changed(user, f"{user.name!r} is now {_about(user)}, from the next request on.")


def disable(app: App, call: Call) -> Outcome:
    """The end of a user's sign-ins and tokens."""
    user = app.users.disable(call.args.name)
    return _changed(user, f"{user.name!r} is disabled; sign-ins and tokens have ended. What they wrote stays.")


def enable(app: App, call: Call) -> Outcome:
    """A disabled user may sign in again."""
    user = app.users.enable(call.args.name)
    return _changed(user, f"{user.name!r} may sign in again, with the same password; tokens have to be made anew.")


def passwd(app: App, call: Call) -> Outcome:
    """A new one-time password."""
    made = app.users.reset_password(call.args.name)
    return _told(made, f"{made.user.name!r} has a new password; every sign-in has ended.", made.one_time_password)


def token(app: App, call: Call) -> Outcome:
    """A token, shown once; or the end of one or all of them."""
    args = call.args
    if args.revoke is not None:
        count = app.users.revoke_tokens(args.name, args.revoke or None)
        gone = Revoked(user=args.name, revoked=count)
        many = f"{count} token{'' if count == 1 else 's'} of {args.name!r} revoked."
        return Outcome(gone, lambda style: "\n".join(wrap(many, style, "")))
    made = app.users.make_token(args.name)
    says = "Send it as `Authorization: Bearer …`; it is shown this once, and whoever has it has this user's rights."
    return Outcome(made, lambda style: "\n".join([made.token, *wrap(says, style, "")]))


def _told(record: Record, text: str, password: str) -> Outcome:
    says = "It is shown this once and has to be changed at the first sign-in."
    return Outcome(
        record,
        lambda style: "\n".join([*wrap(text, style, ""), f"One-time password: {password}", *wrap(says, style, "")]),
    )


def _changed(user: User, text: str) -> Outcome:
    return Outcome(Changed(user=user), lambda style: "\n".join(wrap(text, style, "")))


def _about(user: User) -> str:
    return ", ".join([user.role, *(f"team {team}" for team in user.teams)])


def _show_users(found: Users, style: Style) -> str:
    rows = [
        (one.user.name, one.user.role, ", ".join(one.user.teams), _state(one), ", ".join(t.prefix for t in one.tokens))
        for one in found.users
    ]
    nothing = "There are no users yet: `coach users add U --role R --team T` adds one."
    return "\n".join(line.rstrip() for line in table(rows, style) or wrap(nothing, style, ""))


def _state(one: Listed) -> str:
    if one.user.disabled:
        return "disabled"
    waits = ", password to be changed" if one.user.must_change else ""
    return f"{one.sessions} signed in{waits}" if one.sessions else f"not signed in{waits}"
