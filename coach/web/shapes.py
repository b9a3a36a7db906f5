"""Small drawings of our own as inline SVG; each family of verdicts has its own shape beside its colour."""

from __future__ import annotations

from coach.web.words import Family

_FAMILY: dict[Family, str] = {
    "go": '<circle cx="12" cy="12" r="11"/><path class="cut" d="M7 12.4l3.4 3.4L17 9"/>',
    "prepare": '<path d="M12 .8 23.2 12 12 23.2.8 12z"/><path class="cut" d="M8.2 12h7.6M12 8.2v7.6"/>',
    "wait": '<path d="M12 1.4 23.4 21.6H.6z"/><path class="cut" d="M9.8 11.5v6M14.2 11.5v6"/>',
    "stop": '<path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z"/><path class="cut" d="M7 12h10"/>',
    "know": '<rect x="1.5" y="1.5" width="21" height="21" rx="4"/><path class="cut" d="M12 11v6M12 7v.2"/>',
    "ask": '<path d="M3 1.5h18v15h-8l-5.5 6v-6H3z"/><path class="cut" d="M9.5 6.6h5v3.2H12v1.4M12 13.8v.1"/>',
    "none": '<circle class="ring" cx="12" cy="12" r="9.5"/><path class="line" d="M7.5 12h9"/>',
}
_SMALL = {
    "tick": '<path d="M3 8.6l3.2 3.2L13 5"/>',
    "missing": '<path d="M8 2.2 14.6 13.6H1.4zM8 6.6v3M8 11.6v.1"/>',
    "no": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "unknown": '<path d="M5.6 6c.3-3.4 5-3 4.8.2C10.2 8 8 8 8 9.8M8 12.6v.1"/>',
    "copy": '<path d="M5.5 5.5h8v8h-8zM2.5 10.5v-8h8"/>',
    "risk": '<path d="M8 2.2 14.6 13.6H1.4zM8 6.6v3M8 11.6v.1"/>',
    "pencil": '<path d="M3 13l.6-2.8L11 2.8l2.2 2.2-7.4 7.4z"/>',
    "again": '<path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.2v3h-3"/>',
    "undo": '<path d="M6 3.2 3 6.2l3 3M3.2 6.2h6a3.6 3.6 0 0 1 0 7.2H6"/>',
    "keep": '<path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10"/>',
    "up": '<path d="M5.5 7.2 8 2.4c1.6 0 2 1.4 1.2 4h4.5l-1.2 6.8h-7zM2.5 7.2h3v6h-3z"/>',
    "down": '<path d="M5.5 8.8 8 13.6c1.6 0 2-1.4 1.2-4h4.5l-1.2-6.8h-7zM2.5 8.8h3v-6h-3z"/>',
    "list": '<path d="M2.5 4h11M2.5 8h11M2.5 12h7"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "close": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "mail": '<path d="M2.2 3.8h11.6v8.4H2.2zM2.4 4.2 8 8.8l5.6-4.6"/>',
    "calendar": '<path d="M2.6 4h10.8v9.4H2.6zM2.6 7h10.8M5.4 2.4v3M10.6 2.4v3"/>',
    "brand": '<path d="M2.5 3.5h11v7.5H8l-3.5 2.8V11h-2zM5.2 7.4l1.9 1.8 3.7-3.7"/>',
}


def family_shape(family: Family) -> str:
    """The 24 × 24 shape of a family of verdicts."""
    return f'<svg class="shape" viewBox="0 0 24 24" aria-hidden="true">{_FAMILY[family]}</svg>'


def icon(name: str) -> str:
    """A 16 × 16 line drawing by name; KeyError for a name that does not exist."""
    return f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{_SMALL[name]}</svg>'
