"""Who asks: the demo's people and the switch between them, in plain requests and in Gradio's."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request

from coach.users.demo import PEOPLE
from coach.web.demo import demo_user
from coach.web.signin import KEY, current_user
from tests.web.conftest import Caller


def request(cookie: str = "") -> Request:
    scope: dict[str, Any] = {"type": "http", "headers": [(b"cookie", cookie.encode())] if cookie else []}
    return Request({**scope, KEY: demo_user(scope)})


@pytest.mark.parametrize("role", list(PEOPLE))
def test_the_demo_plays_whom_the_cookie_names(role: str) -> None:
    assert current_user(request(f"x=1; coach_as={role}")) == PEOPLE[role]


def test_it_is_the_rep_without_or_with_a_made_up_role() -> None:
    for cookie in ("", "coach_as=owner", "coach_as="):
        assert current_user(request(cookie)) == PEOPLE["rep"]


def test_gradios_request_has_the_same_user() -> None:
    import gradio as gr

    assert current_user(gr.Request(request("coach_as=admin"))) == PEOPLE["admin"]
    assert current_user(gr.Request()) is None and current_user(None) is None


def test_the_switch_is_a_form(call: Caller) -> None:
    status, headers, _ = call("POST", "/demo/as", "role=manager")
    assert status == 303 and headers["location"] == "/"
    assert "coach_as=manager" in headers["set-cookie"] and "HttpOnly" in headers["set-cookie"]
    assert "set-cookie" not in call("POST", "/demo/as", "role=owner")[1]
    assert call("POST", "/demo/as", "role=admin", Origin="http://evil.example")[0] == 403
