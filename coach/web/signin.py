"""Who asks: every request is given its user once, before any page or address sees it."""

from __future__ import annotations

from typing import Any, Final

from starlette.types import Scope

from coach.users.records import Session, User

KEY: Final = "coach.user"
SESSION: Final = "coach.session"
NOT_SIGNED_IN: Final = "You are not signed in, or your sign-in has ended; sign in and try again."


def current_user(request: Any) -> User | None:
    """The user who sent this request (Starlette's, FastAPI's or Gradio's); None where nobody is signed in.

    It comes from the server's own middleware, never from anything that the browser says about itself.
    """
    found = _scope(request).get(KEY)
    return found if isinstance(found, User) else None


def gave_password_lately(request: Any) -> bool:
    """Whether the sign-in is fresh enough for the admin's room and exports; else send the visitor to `/confirm`.

    True for tokens and in the demo, which have no password to ask for.
    """
    found = _scope(request).get(SESSION)
    return found.fresh if isinstance(found, Session) else current_user(request) is not None


def _scope(request: Any) -> Scope:
    scope = getattr(getattr(request, "request", request), "scope", None)
    return scope if isinstance(scope, dict) else {}
