"""Back-off at the sign-in: how long until the next password is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

FREE = 5
"""Wrong passwords for one account from one address that cost nothing."""
FIRST_WAIT, LONGEST_WAIT = 15.0, 900.0
"""Seconds: after the free tries, doubled with each further one."""
A_MINUTE = 10
"""Wrong passwords looked at in a minute, for one account from anywhere and from one address for any."""
REMEMBERED = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

Tries = Sequence[tuple[str, str, datetime]]
"""(account, address, moment) of wrong passwords, oldest first."""


def seconds_to_wait(tries: Tries, account: str, address: str, now: datetime) -> float:
    """Seconds until a password for this account from this address is looked at; 0 for at once."""
    mine = [at for one, other, at in tries if one == account and other == address]
    waits = [_pair(mine, now)]
    for column, wanted in ((0, account), (1, address)):
        waits.append(_crowd([one[2] for one in tries if one[column] == wanted], now))
    return max(waits)


def _pair(moments: Sequence[datetime], now: datetime) -> float:
    if len(moments) < FREE:
        return 0.0
    wait = min(FIRST_WAIT * 2.0 ** (len(moments) - FREE), LONGEST_WAIT)
    return max(0.0, wait - (now - moments[-1]).total_seconds())


def _crowd(moments: Sequence[datetime], now: datetime) -> float:
    recent = [at for at in moments if at > now - MINUTE]
    if len(recent) < A_MINUTE:
        return 0.0
    return (recent[-A_MINUTE] + MINUTE - now).total_seconds()
