"""The MCP endpoint through the SDK's own client: four tools that read, each with its user's rights."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tests.web.conftest import Served

Use = Callable[[ClientSession], Awaitable[Any]]


def using(address: str, token: str, use: Use) -> Any:
    """What `use` gets from a session with the endpoint."""

    async def run() -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as client,
            streamable_http_client(f"{address}/mcp", http_client=client) as streams,
            ClientSession(streams[0], streams[1]) as session,
        ):
            await session.initialize()
            return await use(session)

    with ThreadPoolExecutor(1) as apart:  # a browser test may have left a loop running in this thread
        return apart.submit(lambda: asyncio.run(run())).result()


def call(served: Served, name: str, tool: str, **arguments: Any) -> tuple[bool, Any]:
    """(whether it failed, what it said) of one call with a user's token."""
    result = using(served.address, served.held[name], lambda session: session.call_tool(tool, arguments))
    return bool(result.is_error), result.content[0].text


def test_the_tools_only_read(served: Served) -> None:
    listed = using(served.address, served.held["ana"], lambda session: session.list_tools())
    assert {tool.name for tool in listed.tools} == {"ask", "search_playbook", "match_reference", "check_draft"}
    assert all(tool.annotations.read_only_hint for tool in listed.tools)


def test_asking_searching_and_checking(served: Served) -> None:
    failed, said = call(served, "ana", "ask", text="they want a reference", conversation="c1")
    advice = json.loads(said)
    assert not failed and advice["done"] and advice["conversation"] == "c1"
    failed, said = call(served, "ana", "search_playbook", text="phone tag", k=2)
    assert not failed and len(json.loads(said)["passages"]) == 2
    failed, said = call(served, "ana", "check_draft", text="Call him on +49 170 1234567.", play="deflect-premature-ask")
    assert not failed and json.loads(said)["blocked"]


def test_rights_are_the_users_and_errors_one_sentence(served: Served) -> None:
    failed, said = call(served, "root", "match_reference", deal="Corvane")
    deals = json.loads(served.call("GET", "/api/v1/accounts", Authorization=f"Bearer {served.held['ana']}")[2])
    assert deals["accounts"]
    for name in ("ana", "bela"):
        failed, said = call(served, name, "match_reference", deal="Nothing at all")
        assert failed and "that you may see" in said and "Traceback" not in said
    failed, said = call(served, "ana", "check_draft", text="x", play="none")
    assert failed and "There is no play" in said


def test_nobody_comes_in_without_a_token(served: Served) -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    for header in ({}, {"Authorization": "Bearer coach_nothing"}):
        sent = {"Content_Type": "application/json", "Accept": "application/json, text/event-stream", **header}
        assert served.call("POST", "/mcp", json.dumps(hello), **sent)[0] == 401
    with pytest.raises(BaseExceptionGroup):
        using(served.address, "coach_nothing", lambda session: session.list_tools())
