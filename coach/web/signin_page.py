"""The pages of the sign-in: plain forms in the page's look, without a script, at home on a phone."""

from __future__ import annotations

from html import escape
from typing import Final

TITLE: Final = "Reference Coach"
_STYLE: Final = """
:root { --paper: #f6f5f1; --card: #fff; --ink: #1c2328; --soft: #56616a; --line: #8a9198; --accent: #0b5c76;
  --on: #fff; --stop: #a3261d; --stop-soft: #fbe8e5; --go: #1a6b3c; --go-soft: #e5f2e9; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #12161a; --card: #1a2026; --ink: #e6e9ea; --soft: #a3aeb5;
  --line: #6d7a83; --accent: #6cc0da; --on: #08222c; --stop: #f39287; --stop-soft: #3a1c19; --go: #78cf99;
  --go-soft: #16301f; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--paper);
  color: var(--ink); font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial,
  sans-serif; }
main { width: 100%; max-width: 400px; background: var(--card); border-radius: 14px; padding: 28px 24px;
  box-shadow: 0 1px 2px rgb(0 0 0 / 10%), 0 6px 20px rgb(0 0 0 / 8%); }
.brand { color: var(--soft); font-size: 15px; margin: 0 0 4px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 16px; }
p { margin: 0 0 16px; }
label { display: block; font-weight: 600; margin: 0 0 4px; }
input { width: 100%; font: inherit; padding: 10px 12px; margin: 0 0 16px; border: 1px solid var(--line);
  border-radius: 10px; background: var(--card); color: var(--ink); min-height: 44px; }
button { width: 100%; font: inherit; font-weight: 600; min-height: 46px; border: 0; border-radius: 10px;
  background: var(--accent); color: var(--on); cursor: pointer; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.trouble { background: var(--stop-soft); color: var(--stop); padding: 10px 12px; border-radius: 10px; }
.said { background: var(--go-soft); color: var(--go); padding: 10px 12px; border-radius: 10px; }
.quiet { margin: 16px 0 0; color: var(--soft); font-size: 15px; }
.quiet button { all: unset; color: var(--accent); text-decoration: underline; cursor: pointer; padding: 8px 0; }
.quiet button:focus-visible { outline: 3px solid var(--accent); }
"""


def sign_in_page(name: str = "", trouble: str = "", said: str = "") -> str:
    """Name and password; `trouble` says what did not work, `said` what just happened."""
    fields = _field("name", "Name", "username", value=name, focus=not name)
    fields += _field("password", "Password", "current-password", "password", focus=bool(name))
    return _page("Sign in", f"{_told(trouble, said)}{_form('/signin', fields, 'Sign in')}")


def password_page(user: str, one_time: bool, trouble: str = "") -> str:
    """Old and new password; `one_time` says why it is asked for now."""
    why = "Your password was made for the first sign-in only. " if one_time else ""
    text = f"<p>{why}Choose one of your own with 12 characters or more; a sentence is a good one.</p>"
    fields = _hidden_name(user) + _field("old", "Present password", "current-password", "password", focus=True)
    fields += _field("new", "New password", "new-password", "password")
    fields += _field("again", "New password once more", "new-password", "password")
    return _page("Your own password", f"{_told(trouble)}{text}{_form('/password', fields, 'Change it')}{_LEAVE}")


def confirm_page(user: str, trouble: str = "") -> str:
    """The password once more, before the admin's room or an export."""
    text = "<p>This part asks for your password again, in case somebody else sits at this screen.</p>"
    fields = _hidden_name(user) + _field("password", "Password", "current-password", "password", focus=True)
    return _page("Is it you?", f"{_told(trouble)}{text}{_form('/confirm', fields, 'Go on')}{_LEAVE}")


_LEAVE: Final = '<form class="quiet" method="post" action="/signout"><button>Sign out</button></form>'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="same-origin">'
        f"<title>{title} · {TITLE}</title><style>{_STYLE}</style></head>"
        f'<body><main><p class="brand">{TITLE}</p><h1>{title}</h1>{body}</main></body></html>'
    )


def _form(action: str, fields: str, button: str) -> str:
    return f'<form method="post" action="{action}">{fields}<button type="submit">{button}</button></form>'


def _field(name: str, label: str, complete: str, kind: str = "text", value: str = "", focus: bool = False) -> str:
    more = " autofocus" if focus else ""
    more += ' autocapitalize="none" spellcheck="false"' if kind == "text" else ""
    return (
        f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" required maxlength="200" '
        f'autocomplete="{complete}" value="{escape(value)}"{more}>'
    )


def _hidden_name(user: str) -> str:
    """The name for the browser's own keeper of passwords."""
    return f'<input type="text" name="name" autocomplete="username" value="{escape(user)}" hidden>'


def _told(trouble: str, said: str = "") -> str:
    if trouble:
        return f'<p class="trouble" role="alert">{escape(trouble)}</p>'
    return f'<p class="said" role="status">{escape(said)}</p>' if said else ""
