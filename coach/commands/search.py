"""`coach search`: passages of the playbook, and of an account's notes where one is named."""

from __future__ import annotations

from coach import services
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, markdown, wrap
from coach.services import Passages


def search(app: App, call: Call) -> Outcome:
    """The best passages for a text, best first."""
    text, args = call.text(call.args.text), call.args
    if args.account:
        result = services.search_account(app, text, args.k, args.account, app.viewer(args.user))
    else:
        result = services.search(app, text, args.k, args.user)
    return Outcome(result, lambda style: _show(result, style))


def _show(found: Passages, style: Style) -> str:
    if not found.passages:
        return "Nothing in the playbook shares a word or a meaning with that; try other words."
    blocks = []
    for one in found.passages:
        first = f"{one.rank:>2}. "
        heading = f", {one.heading}" if one.heading and one.heading != one.title else ""
        title = wrap(f"{one.title}{heading} ({one.basis}, {one.document})", style, "    ", first)
        blocks.append(
            "\n".join([*(style.tint(line, "bold") for line in title), *markdown(one.text, style, "    ")])
        )
    return "\n\n".join(blocks)
