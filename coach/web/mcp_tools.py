"""Our own MCP endpoint: an assistant that a team already uses may ask the coach, with a user's token; it only reads."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from coach import services
from coach.accounts.records import Viewer
from coach.advising.records import Advice, Turn
from coach.web.guard import MAX_BODY
from coach.web.signin import current_user
from coach.web.turns import Turns, explain, new_conversation

if TYPE_CHECKING:
    from coach.bootstrap import App

PATH = "/mcp"
MOST = 20
Ctx = Context[Any, Any]
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_ABOUT = (
    "A coach for sales reps on references (a customer vouches for us) and referrals (a customer introduces us). "
    "It decides first, says why with numbered sources, and drafts the words. Show its citations with its answers."
)


def mcp_server(app: App, turns: Turns) -> MCPServer[Any]:
    """The server with its four tools; each runs with the rights of the user whose token came with the request."""
    logging.getLogger("mcp").setLevel(logging.WARNING)
    server: MCPServer[Any] = MCPServer("reference-coach", title="Reference Coach", instructions=_ABOUT)
    _add_ask(server, turns)
    _add_reading(server, app)
    return server


def mcp_routes(server: MCPServer[Any]) -> list[BaseRoute]:
    """The address of the endpoint; its session manager runs as long as the app (`server.session_manager.run`)."""
    made = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MAX_BODY,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # `guard` checks hosts
    )
    return list(made.routes)


def _add_ask(server: MCPServer[Any], turns: Turns) -> None:
    @server.tool(title="Ask the coach", annotations=_READS)
    async def ask(
        text: str, ctx: Ctx, conversation: str = "", deal: str | None = None, account: str | None = None
    ) -> dict[str, Any]:
        """Ask about a situation in your own words; the same `conversation` continues it. Returns the whole advice."""
        viewer = _viewer(ctx)
        name = conversation or new_conversation()
        turn = Turn(conversation=f"mcp/{viewer.user}/{name}", text=text, user=viewer.user, deal=deal, account=account)

        def step() -> Advice:
            grown = deque(turns.advise(turn), maxlen=1)
            return grown[0].model_copy(update={"conversation": name})

        return await _told(step)


def _add_reading(server: MCPServer[Any], app: App) -> None:
    @server.tool(title="Search the playbook", annotations=_READS)
    async def search_playbook(text: str, ctx: Ctx, k: int = 5) -> dict[str, Any]:
        """Passages of the playbook, best first."""
        viewer = _viewer(ctx)
        return await _told(lambda: services.search(app, text, min(max(k, 1), MOST), viewer.user))

    @server.tool(title="Match a reference", annotations=_READS)
    async def match_reference(deal: str, ctx: Ctx) -> dict[str, Any]:
        """Which customers may vouch for us in a deal, with reasons, checks and the notes they rest on."""
        viewer = _viewer(ctx)
        return await _told(lambda: services.match(app, deal, viewer, services.today()))

    @server.tool(title="Check a draft", annotations=_READS)
    async def check_draft(
        text: str,
        play: str,
        ctx: Ctx,
        audience: Literal["prospect", "reference", "customer", "colleague", "team"] | None = None,
    ) -> dict[str, Any]:
        """Check words of one's own against a play: what is missing, and what must not be sent."""
        viewer = _viewer(ctx)
        return await _told(lambda: services.check(app, text, services.play_of(app, play), audience, viewer))


def _viewer(ctx: Ctx) -> Viewer:
    user = current_user(ctx.request_context.request)
    if user is None:  # the door has let nobody else through
        raise ToolError("Sign in first.")
    return user.viewer


async def _told(step: Callable[[], BaseModel]) -> dict[str, Any]:
    """What a step gave, as plain values; what went wrong as one sentence."""
    try:
        record = await run_in_threadpool(step)
    except Exception as error:  # noqa: BLE001 - a door: whatever it was, the caller reads one sentence
        raise ToolError(explain(error)) from None
    return record.model_dump(mode="json", by_alias=True)
