"""The door: nothing without sign-in, one cookie and its end, other sites, others' Gradio sessions (T4, T10)."""

from __future__ import annotations

import json
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest

from tests.web.conftest import FORM, Served
from tests.web.signed import NEW, PEOPLE, password_of

JSON = {"Content_Type": "application/json"}


def test_without_sign_in_only_the_door_answers(served: Served) -> None:
    status, headers, _ = served.call("GET", "/")
    assert (status, headers["location"]) == (303, "/signin")
    assert served.call("GET", "/healthz")[0] == served.call("GET", "/readyz")[0] == 200
    assert "Sign in" in served.call("GET", "/signin")[2]
    open_paths = [
        "/config", "/theme.css", "/gradio_api/queue/data?session_hash=x", "/gradio_api/heartbeat/x", "/password",
        "/gradio_api/startup-events", "/confirm", "/api/v1/ask",
    ]  # fmt: skip
    for path in open_paths:
        assert served.call("GET", path)[0] in (401, 405), path
    for path in ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/component_server", "/api/v1/ask"):
        status, _, body = served.call("POST", path, "{}", **JSON)
        assert status == 401 and "sign in" in json.loads(body)["error"], path
    for cookie in ("coach_session=made-up", "coach_session=", "coach_as=admin", "__Host-coach_session=x"):
        assert served.call("GET", "/config", Cookie=cookie)[0] == 401
    assert served.call("POST", "/demo/as", "role=admin", **FORM)[0] == 401


def test_the_cookie_and_what_it_opens(served: Served) -> None:
    status, headers, _ = served.sign_in("ana")
    morsel = next(iter(SimpleCookie(headers["set-cookie"]).values()))
    assert status == 303 and headers["location"] == "/"
    assert morsel["httponly"] and morsel["samesite"] == "lax" and morsel["path"] == "/" and not morsel["secure"]
    assert int(morsel["max-age"]) == 7 * 86_400
    cookie = headers["set-cookie"].split(";")[0]
    assert served.call("GET", "/", Cookie=cookie)[0] == served.call("GET", "/config", Cookie=cookie)[0] == 200
    assert served.call("GET", "/signin", Cookie=cookie)[0] == 303


def test_signing_out_ends_it_on_the_server(served: Served) -> None:
    cookie = served.cookie("ana")
    other = served.cookie("ana")
    assert served.call("POST", "/signout", "", **served.as_page(cookie))[0] == 200
    assert served.call("GET", "/config", Cookie=cookie)[0] == 401
    assert served.call("GET", "/config", Cookie=other)[0] == 200


def test_a_new_sign_in_never_takes_over_the_cookie_it_was_given(served: Served) -> None:
    planted = "coach_session=" + "a" * 43
    status, headers, _ = served.sign_in("ana", Cookie=planted)
    assert status == 303 and planted not in headers["set-cookie"]
    assert served.call("GET", "/config", Cookie=planted)[0] == 401
    before = served.cookie("ana")
    served.sign_in("ana", **served.as_page(before))
    assert served.call("GET", "/config", Cookie=before)[0] == 401


def test_behind_tls_the_cookie_is_for_tls_alone(served: Served) -> None:
    _, headers, _ = served.sign_in("ana", X_Forwarded_Proto="https", X_Forwarded_For="10.9.9.9")
    assert headers["set-cookie"].startswith("__Host-coach_session=") and "Secure" in headers["set-cookie"]
    assert headers["strict-transport-security"]
    cookie = headers["set-cookie"].split(";")[0]
    assert served.call("GET", "/config", Cookie=cookie, X_Forwarded_Proto="https")[0] == 200
    assert served.call("GET", "/config", Cookie=cookie)[0] == 401


def test_other_sites_cannot_act_with_the_cookie(served: Served) -> None:
    cookie = served.cookie("ana")
    body = json.dumps({"text": "x"})
    for more in (
        {}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
        {"Origin": served.address, "Sec_Fetch_Site": "same-site"}, {"Origin": served.address + ".evil.example"},
    ):  # fmt: skip
        assert served.call("POST", "/api/v1/ask", body, Cookie=cookie, **JSON, **more)[0] == 403, more
        assert served.call("POST", "/signout", "", Cookie=cookie, **more)[0] == 403, more
    for more in ({"Origin": served.address}, {"Origin": "null", "Sec_Fetch_Site": "same-origin"}):
        assert served.call("POST", "/api/v1/ask", body, Cookie=cookie, **JSON, **more)[0] == 200
    assert served.sign_in("ana", Origin="http://evil.example")[0] == 403


def test_the_one_time_password_opens_the_change_of_it_and_nothing_else(served: Served) -> None:
    cookie = served.cookie(NEW, served.held[NEW])
    status, headers, _ = served.call("GET", "/", Cookie=cookie)
    assert (status, headers["location"]) == (303, "/password")
    for path in ("/config", "/gradio_api/heartbeat/h", "/confirm"):
        assert served.call("GET", path, Cookie=cookie)[0] == 403, path
    page = served.as_page(cookie)
    assert served.call("POST", "/api/v1/ask", '{"text": "x"}', **JSON, **page)[0] == 403

    def change(old: str, new: str, again: str) -> tuple[int, dict[str, str], str]:
        body = f"old={quote(old)}&new={quote(new)}&again={quote(again)}"
        return served.call("POST", "/password", body, **FORM, **page)

    own = password_of(NEW)
    assert "differ" in change(served.held[NEW], own, own + "x")[2]
    assert "12 to 200" in change(served.held[NEW], "short", "short")[2]
    status, headers, _ = change(served.held[NEW], own, own)
    assert status == 303 and served.call("GET", "/config", Cookie=cookie)[0] == 401
    assert served.call("GET", "/config", Cookie=headers["set-cookie"].split(";")[0])[0] == 200
    assert served.sign_in(NEW, served.held[NEW], X_Forwarded_For="10.3.3.3")[0] == 403


def test_wrong_names_and_passwords_look_alike_and_are_slowed_down(served: Served) -> None:
    far = {"X_Forwarded_For": "10.1.1.1"}
    said = {served.sign_in(name, word, **far)[2].replace(name, "") for name, word in
            (("ana", "wrong"), ("nobody", "wrong"), ("gone", served.held["disabled"]))}  # fmt: skip
    assert len(said) == 1 and "do not go together" in said.pop()
    answers = [served.sign_in("bela", "wrong", X_Forwarded_For="10.2.2.2") for _ in range(7)]
    assert [answer[0] for answer in answers] == [403] * 5 + [429] * 2
    assert int(answers[-1][1]["retry-after"]) > 10 and "Too many tries" in answers[-1][2]
    assert served.sign_in("bela", None, X_Forwarded_For="10.2.2.2")[0] == 429
    assert served.sign_in("bela")[0] == 303


@pytest.mark.parametrize("body", ["", "name=ana", "x" * 20_000, "name=%ff&password=%ff", "&" * 50])
def test_odd_forms_are_a_wrong_password(served: Served, body: str) -> None:
    assert served.call("POST", "/signin", body, X_Forwarded_For=f"10.4.4.{len(body) % 200}", **FORM)[0] in (403, 429)


def test_a_name_is_shown_as_text(served: Served) -> None:
    _, _, page = served.sign_in('"><script>alert(1)</script>', "x", X_Forwarded_For="10.5.5.5")
    assert "<script" not in page and "&quot;&gt;&lt;script" in page


def test_confirming(served: Served) -> None:
    cookie = served.cookie("root")
    page = served.as_page(cookie)
    assert "Is it you?" in served.call("GET", "/confirm", Cookie=cookie)[2]
    assert served.call("POST", "/confirm", "password=wrong", **FORM, **page)[0] == 403
    assert served.call("POST", "/confirm", f"password={quote(password_of('root'))}", **FORM, **page)[0] == 303


def test_a_gradio_session_belongs_to_who_used_it_first(served: Served) -> None:
    ana, bela = served.cookie("ana"), served.cookie("bela")
    assert served.call("POST", "/gradio_api/queue/join", _join("h1", 0), **JSON, **served.as_page(ana))[0] != 403
    attacks: list[tuple[str, str, str | None]] = [
        ("GET", "/gradio_api/queue/data?session_hash=h1", None),
        ("GET", "/gradio_api/queue/data?session_hash=mine&session_hash=h1", None),
        ("GET", "/gradio_api/heartbeat/h1", None),
        ("POST", "/gradio_api/queue/join", _join("h1", 0)),
        ("POST", "/gradio_api/cancel", json.dumps({"session_hash": "h1", "fn_index": 0, "event_id": "e"})),
        ("POST", "/gradio_api/component_server", json.dumps({"session_hash": "h1", "fn_name": "act", "data": 1})),
        ("POST", "/gradio_api/component_server", "session_hash=h1"),
        ("POST", "/gradio_api/component_server", '{"session_hash": "mine", "session_hash": "h1"}'),
        ("POST", "/gradio_api/reset", '{"session_hash": "h1", "event_id": "e"}'),
    ]
    for method, path, body in attacks:
        assert served.call(method, path, body, **JSON, **served.as_page(bela))[0] == 403, (path, body)


def test_every_function_of_the_page_refuses_who_is_not_signed_in(served: Served) -> None:
    config = json.loads(served.call("GET", "/config", Cookie=served.cookie("ana"))[2])
    assert config["dependencies"]
    for number in range(len(config["dependencies"])):
        for path in ("/gradio_api/queue/join", "/gradio_api/run/predict", f"/gradio_api/call/{number}"):
            assert served.call("POST", path, _join(f"a{number}", number), **JSON)[0] in (401, 404)


def _join(session: str, number: int) -> str:
    return json.dumps({"session_hash": session, "fn_index": number, "data": [], "trigger_id": None, "event_data": None})


@pytest.mark.parametrize("width", [390, 1280])
def test_signing_in_with_a_real_browser(served: Served, chromium: Any, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(served.address)
    assert page.url.endswith("/signin") and page.title().startswith("Sign in")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Name").fill("tina")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert "do not go together" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Name").input_value() == "tina"
    page.get_by_label("Password").fill(password_of("tina"))
    page.keyboard.press("Enter")
    page.locator("#box textarea").wait_for()
    page.goto(served.address + "/confirm")
    page.get_by_role("button", name="Sign out").click()
    assert "signed out" in page.get_by_role("status").inner_text()
    page.goto(served.address)
    assert page.url.endswith("/signin")
    context.close()


def test_everybody_can_sign_in(served: Served) -> None:
    assert all(served.cookie(name) for name in PEOPLE)
