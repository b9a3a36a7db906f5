"""What gets in and what gets out: headers, closed doors, proxies, other sites, and hostile text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coach.web.guard import CSP
from tests.web.conftest import Caller

PAYLOADS = (
    '<img src="http://evil.example/a.png">',
    "![x](http://evil.example/b.png)",
    "<script>alert(1)</script>",
    '<svg onload="alert(2)"><image href="http://evil.example/c.svg"/></svg>',
    '<iframe src="http://evil.example/d"></iframe>',
    '<link rel="stylesheet" href="http://evil.example/e.css">',
    "<style>body{background:url(http://evil.example/f.png)}</style>",
    '"><img src=x onerror="alert(3)">',
    "' autofocus onfocus='alert(4)' x='",
    '<form action="http://evil.example/g"><input name="q" autofocus onfocus=alert(5)></form>',
    "[click](javascript:alert(6)) <javascript:alert(7)>",
    '<video poster="http://evil.example/h.png" src="http://evil.example/i.mp4" autoplay></video>',
    '<div style="background-image:url(http://evil.example/j.png)">x</div>',
    "[r]: http://evil.example/k\n![r][r] [r]",
    "</textarea></blockquote></template><object data=http://evil.example/l></object>",
    "<details open ontoggle=alert(8)>x</details> ${alert(9)} {{alert(10)}}",
    '<a href="javascript:alert(11)" ping="http://evil.example/n">x</a>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(12)>",
    "<template><script>fetch('http://evil.example/o')</script></template>",
    "<audio src=http://evil.example/p autoplay></audio>",
    "<embed src=http://evil.example/q>",
    '<picture><source srcset="http://evil.example/r"><img srcset="http://evil.example/s"></picture>',
    "<input type=image src=http://evil.example/t>",
    '<base href="http://evil.example/"><meta http-equiv=refresh content="0;url=http://evil.example/m">',
)


def test_hostile_text_shows_as_text_in_every_field(visit: Any) -> None:
    """Every field of the turn, then the same again folded away among the earlier turns."""
    seen = visit()
    page = seen.page
    tags = "img, script, iframe, link, style, form, input, video, object, base, meta, image, div[style*=url]"
    for payload in (*PAYLOADS, "the last one"):
        seen.ask(f"echo: {payload}")
        assert page.locator(".verdict .headline").inner_text() == " ".join(payload.split())
        page.wait_for_timeout(50)
        assert page.locator(f"#desk :is({tags})").count() == 0, payload
        assert page.evaluate("location.pathname + location.search") == "/"
        assert (seen.outbound, seen.dialogs) == ([], []), payload
    assert page.locator("#past .past").count() == len(PAYLOADS)


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/ask", "/config", "/nowhere"])
def test_headers_are_on_every_answer(call: Caller, path: str) -> None:
    _, headers, _ = call("GET", path)
    assert headers["content-security-policy"] == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_health(call: Caller) -> None:
    assert json.loads(call("GET", "/healthz")[2]) == {"status": "ok"}
    assert json.loads(call("GET", "/readyz")[2]) == {"ready": True}


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via"])
def test_proxies_are_refused(call: Caller, name: str) -> None:
    status, headers, body = call("GET", "/", **{name: "10.0.0.1"})
    assert status == 403 and "proxy" in json.loads(body)["error"]
    assert headers["content-security-policy"] == CSP


def test_other_hosts_and_other_sites_are_refused(call: Caller) -> None:
    assert call("GET", "/", Host="evil.example")[0] == 403
    body = json.dumps({"text": "x"})
    sent = {"Content_Type": "application/json", "Origin": "http://evil.example"}
    assert call("POST", "/api/v1/ask", body, **sent)[0] == 403
    assert call("POST", "/api/v1/ask", body, Content_Type="application/json", Origin="null")[0] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/file=/etc/passwd",
        "/gradio_api/file=http://127.0.0.1:1/",
        "/gradio_api/proxy=http://127.0.0.1:1/", "/gradio_api/info", "/openapi.json", "/docs", "/monitoring",
        "/gradio_api/%66ile=/etc/passwd", "//gradio_api/upload", "/gradio_api/run/ask",
    ],
)  # fmt: skip
def test_doors_that_are_not_used_are_closed(call: Caller, path: str) -> None:
    for method in ("GET", "POST"):
        status, _, body = call(method, path)
        assert status == 404 and json.loads(body)["error"], (method, status)
