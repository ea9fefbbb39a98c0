"""How often pages draw themselves: as often as they wish, while one process can draw them all.

Threads that draw at the same time starve the one thread that sends what they drew: with fifty
readers nearly nothing arrived. So drawings take turns, and come less often the more there are.
"""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import streamlit as st

from app import clock

SHARE = 0.5  # of the time may be spent on drawing; the rest sends it and answers clicks
GONE_S = 30.0  # a reader who drew nothing for so long has left
PATIENCE_S = 15.0


class _Drawing(NamedTuple):
    at: float
    lasted: float


class Pace:
    """Of one process and all its readers.

    Args:
        now: a clock in seconds that never goes back.
        patience_s: how long a drawing that hangs may hold up the others.
    """

    def __init__(
        self, now: Callable[[], float] = clock.monotonic, *, patience_s: float = PATIENCE_S
    ) -> None:
        self._now, self._patience_s = now, patience_s
        self._turn = threading.Lock()
        self._newest: dict[str, _Drawing] = {}  # by reader

    @contextmanager
    def turn(self, reader: str) -> Iterator[None]:
        """Wait until nobody else draws, and remember how long this drawing takes."""
        is_mine = self._turn.acquire(timeout=self._patience_s)
        began = self._now()
        try:
            yield
        finally:
            self._newest[reader] = _Drawing(began, self._now() - began)
            if is_mine:
                self._turn.release()

    def interval_s(self, wished_s: float) -> float:
        """Seconds between two drawings of a reader, so that all together keep to their share."""
        now = self._now()
        for reader, newest in list(self._newest.items()):
            if now - newest.at > GONE_S:
                self._newest.pop(reader, None)
        once = sum(newest.lasted for newest in list(self._newest.values()))
        if once <= wished_s * SHARE:
            return wished_s
        return math.ceil(once / SHARE)  # whole: the browser counts anew when it changes


@st.cache_resource(show_spinner=False)
def pace() -> Pace:
    """The one of this process."""
    return Pace()
