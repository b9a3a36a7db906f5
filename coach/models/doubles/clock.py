"""A clock on which time flies, so that pauses and deadlines of many requests pass in a test's time."""

from __future__ import annotations

import threading
import time


class HurriedClock:
    """Everything takes a share of its time: a twentieth unless told otherwise."""

    def __init__(self, times: float = 20.0) -> None:
        self._times = times

    def now(self) -> float:
        """Seconds that only grow, `times` as fast as they do."""
        return time.monotonic() * self._times

    def wait(self, cancel: threading.Event, seconds: float) -> bool:
        """Wait; True as soon as `cancel` is set, False when the seconds are over."""
        return cancel.wait(seconds / self._times)
