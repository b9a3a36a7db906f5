"""`coach search`: passages of the playbook."""

from __future__ import annotations

from coach import services
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, markdown, wrap
from coach.errors import BadUse
from coach.services import Passages


def search(app: App, call: Call) -> Outcome:
    """The best passages for a text, best first."""
    if call.args.account:
        raise BadUse(
            f"There is no account `{call.args.account}`; leave --account out to search the playbook."
        )
    result = services.search(app, call.text(call.args.text), call.args.k)
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
