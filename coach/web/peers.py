"""Who is at the other end: address, scheme and host, also behind a proxy on this machine."""

from __future__ import annotations

from ipaddress import ip_address
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Scope


class Peer(NamedTuple):
    """The visitor's address, and how they reached us: `http` or `https`, and the host they named."""

    address: str
    scheme: str
    host: str


def peer_of(scope: Scope) -> Peer:
    """The visitor of a request. What a proxy says is believed where it runs on this machine, its last word only.

    Without such a proxy nobody but this machine's own programs could pretend anything.
    """
    headers = Headers(scope=scope)
    client = scope.get("client")
    address = str(client[0]) if client else ""
    scheme, host = str(scope.get("scheme", "http")), headers.get("host", "")
    if is_loopback(address):
        address = _last(headers, "x-forwarded-for") or address
        scheme = "https" if _last(headers, "x-forwarded-proto").lower() == "https" else scheme
        host = _last(headers, "x-forwarded-host") or host
    return Peer(address[:60], scheme, host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _last(headers: Headers, name: str) -> str:
    return headers.get(name, "").rsplit(",", 1)[-1].strip()
