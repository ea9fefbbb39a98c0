"""The stop ladder: ask, then SIGTERM, then SIGKILL. One mechanism for every kind of stop."""

from dataclasses import dataclass
from typing import Literal

from app.domain.job import Rung

Why = Literal["cancel", "timeout", "shutdown", "pause"]


@dataclass(frozen=True, slots=True)
class Graces:
    """Seconds to wait before SIGTERM, and from there before SIGKILL."""

    polite_s: float
    hard_s: float


class Ladder:
    """How far the stopping of one attempt has gone. Times are of the monotonic clock."""

    def __init__(self) -> None:
        self.why: Why | None = None
        self.rung: Rung | None = None
        self._graces = Graces(0, 0)
        self._since = 0.0

    def start(self, why: Why, graces: Graces, now: float) -> bool:
        """Begin to stop; False when it has begun already.

        A cancel takes over from a shutdown, and shortens it: it always wins.
        """
        if self.rung is not None:
            if why == "cancel":
                self.why = "cancel"
                if self.rung is Rung.ASKED and graces.polite_s < self._graces.polite_s:
                    self._graces = graces
            return False
        self.why, self.rung, self._graces, self._since = why, Rung.ASKED, graces, now
        return True

    def hurry(self) -> None:
        """Wait for nothing any more."""
        self._graces = Graces(0, 0)

    def due(self, now: float) -> Rung | None:
        """The next rung, if its time has come; it is taken with this call."""
        if self.rung is Rung.ASKED and now >= self._since + self._graces.polite_s:
            self.rung, self._since = Rung.TERMINATING, now
            return self.rung
        if self.rung is Rung.TERMINATING and now >= self._since + self._graces.hard_s:
            self.rung = Rung.KILLED
            return self.rung
        return None

    def next_at(self) -> float | None:
        """When `due` should be asked again."""
        if self.rung is Rung.ASKED:
            return self._since + self._graces.polite_s
        if self.rung is Rung.TERMINATING:
            return self._since + self._graces.hard_s
        return None
