"""A play or document written here, field by field or as text, on its way to a draft."""

from __future__ import annotations

from datetime import datetime

from coach.errors import BadUse
from coach.library.knowledge import check, content_hash, is_play
from coach.library.records import SMALL_FILES, Kind, NewVersion, Version
from coach.library.splitting import split
from coach.library.suspicion import suspects

_SMALL: dict[str, Kind] = {kind: kind for kind in SMALL_FILES}


def written_here(
    id: str, text: str, versions: tuple[Version, ...], by: str, why: str, now: datetime
) -> NewVersion | None:
    """A text in the edition's own format as a draft of this id; None where the newest version says the same."""
    found: Kind = "play" if is_play(text, id) else "document"
    kind = versions[-1].kind if versions else _SMALL.get(id, found)
    held = check(kind, text, id)
    title = id.capitalize() if kind in SMALL_FILES else str(held.title)
    if kind not in SMALL_FILES and held.id != id:
        raise BadUse(f"The text says that its id is `{held.id}`, not `{id}`.")
    if versions and versions[-1].hash == content_hash(title, text):
        return None
    return NewVersion(
        item=id, kind=kind, title=title, text=text, hash=content_hash(title, text), origin="", by=by, why=why, at=now,
        status="draft", passages=split(held) if kind == "document" else (), suspects=suspects(text),
    )  # fmt: skip
