"""Who sent a request, as the pages and the rooms below them need it."""

from __future__ import annotations

from typing import Any

from coach.accounts.records import Viewer
from coach.web.signin import current_user


def viewer_of(request: Any) -> Viewer | None:
    """The signed-in user who asks; None where nobody is signed in. Never from what the browser says of itself."""
    user = current_user(request)
    return user.viewer if user is not None else None
