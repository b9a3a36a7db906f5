"""The API with tokens: that user's rights, plain errors, one conversation each, and what disabling ends."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.web.conftest import Caller, Served

JSON = {"Content_Type": "application/json"}


class Program:
    """Another program with a user's token."""

    def __init__(self, served: Served, name: str) -> None:
        self._call: Caller = served.call
        self._token = {"Authorization": f"Bearer {served.held[name]}"}

    def get(self, path: str) -> tuple[int, dict[str, object]]:
        status, _, body = self._call("GET", f"/api/v1/{path}", **self._token)
        return status, json.loads(body)

    def post(self, path: str, sent: object, **more: str) -> tuple[int, str]:
        status, _, body = self._call("POST", f"/api/v1/{path}", json.dumps(sent), **JSON, **self._token, **more)
        return status, body


@pytest.fixture
def ana(served: Served) -> Program:
    return Program(served, "ana")


@pytest.fixture
def bela(served: Served) -> Program:
    return Program(served, "bela")


def test_each_sees_the_accounts_of_their_teams(ana: Program, bela: Program, served: Served) -> None:
    mine, theirs = ({one["name"] for one in who.get("accounts")[1]["accounts"]} for who in (ana, bela))  # type: ignore
    everybody = {one["name"] for one in Program(served, "root").get("accounts")[1]["accounts"]}  # type: ignore
    assert mine - theirs and theirs - mine and mine | theirs <= everybody
    hidden = next(iter(theirs - mine))
    forbidden, unknown = ana.get(f"accounts/{quote(hidden)}"), ana.get("accounts/Nobody%20Ltd")
    assert forbidden[0] == unknown[0] == 404
    assert str(forbidden[1]["error"]).replace(hidden, "") == str(unknown[1]["error"]).replace("Nobody Ltd", "")
    status, shown = ana.get(f"accounts/{quote(next(iter(mine - theirs)))}")
    assert status == 200 and set(shown) == {"account", "contacts", "deals", "notes"}


def test_search_match_and_ledger(ana: Program, served: Served) -> None:
    status, found = ana.get("search?text=phone%20tag&k=3")
    assert status == 200 and len(found["passages"]) == 3  # type: ignore[arg-type]
    deals = [deal for name in ("Halden%20Foods", "Corvane%20Bank") for deal in ana.get(f"accounts/{name}")[1]["deals"]]  # type: ignore
    assert isinstance(deals, list)
    status, line = ana.post("ledger", {"customer": "Halden Foods", "kind": "thanked", "text": "a card"})
    assert status == 200 and json.loads(line)["line"]["by"] == "ana"
    status, held = ana.get("ledger?customer=Halden%20Foods")
    assert status == 200 and held["balance"] and held["lines"][-1]["kind"] == "thanked"  # type: ignore[index]
    assert ana.get("match?deal=Nothing")[0] == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("search", 400), ("search?text=x&k=0", 400), ("search?text=x&k=many", 400), ("match", 400), ("nothing", 404),
        ("ledger?customer=Nobody", 404), ("accounts/", 404), ("ask", 404),
    ],
)  # fmt: skip
def test_what_is_off_is_one_sentence(ana: Program, path: str, status: int) -> None:
    code, body = ana.get(path)
    assert code == status and set(body) == {"error"} and len(str(body["error"])) < 200


def test_asking_is_in_ones_own_name(ana: Program, bela: Program) -> None:
    status, body = ana.post("ask", {"text": "x", "conversation": "c1", "user": "ana"})
    assert status == 200 and json.loads(body)["conversation"] == "c1"
    assert ana.post("ask", {"text": "x", "user": "bela"})[0] == 403
    status, events = bela.post("ask", {"text": "x", "conversation": "c1"}, Accept="text/event-stream")
    assert status == 200 and '"conversation":"c1"' in events and "api/" not in events


def test_bodies_of_the_ledger(ana: Program) -> None:
    for sent in ({}, [], {"customer": "x"}, {"customer": "x", "kind": "bought"}, {"customer": "x", "kind": "granted"}):
        status, body = ana.post("ledger", sent)
        assert status == 400 and json.loads(body)["error"], sent
    assert ana.post("ledger", {"customer": "Nobody", "kind": "called"})[0] == 404
    assert ana.post("ledger", {"customer": "x" * 1_100_000, "kind": "called"})[0] == 413


def test_the_description_is_for_the_signed_in(ana: Program, served: Served) -> None:
    status, described = ana.get("openapi.json")
    paths = {"/api/v1/ask", "/api/v1/search", "/api/v1/accounts", "/api/v1/match", "/api/v1/ledger"}
    assert status == 200 and paths <= set(described["paths"])  # type: ignore[call-overload]
    assert served.call("GET", "/api/v1/openapi.json")[0] == 401


@pytest.mark.parametrize("header", ["Bearer made-up", "Bearer ", "Basic YTpi", "coach_x", "Bearer coach_" + "a" * 43])
def test_tokens_that_are_none(served: Served, header: str) -> None:
    status, headers, body = served.call("GET", "/api/v1/accounts", Authorization=header)
    assert status == 401 and headers["www-authenticate"] == "Bearer" and json.loads(body)["error"]


def test_a_token_opens_no_page(served: Served) -> None:
    assert served.call("GET", "/config", Authorization=f"Bearer {served.held['root']}")[0] == 401


def test_the_pages_own_cookie_is_taken_too(served: Served) -> None:
    cookie = served.cookie("ana")
    assert served.call("GET", "/api/v1/accounts", Cookie=cookie)[0] == 200
    sent = json.dumps({"text": "x"})
    assert served.call("POST", "/api/v1/ask", sent, **JSON, Cookie=cookie)[0] == 403
    assert served.call("POST", "/api/v1/ask", sent, **JSON, **served.as_page(cookie))[0] == 200


def test_a_token_works_before_its_user_ever_signed_in(served: Served) -> None:
    assert Program(served, "bot").get("accounts")[0] == 200
