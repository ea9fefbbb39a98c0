"""The scheduler's part in upkeep: it starts what is due and notices what ended."""

import functools

from app import clock, faults
from app.compute.chores import Chores, EndedChore
from app.domain.errors import NonstopError
from app.domain.sentence import Sentence, sentence
from app.domain.upkeep import Chore
from app.operations import chores
from app.settings import Settings
from app.store import Store, open_store
from app.store import chores as rows

_PUT_BACK_S = 1.0  # less is a clock that is being adjusted


class Upkeep:
    """What this scheduler does by itself, each kind in a child of its own."""

    def __init__(self, children: Chores, settings: Settings) -> None:
        self._children = children
        self._settings = settings
        self._taken: list[Chore] = []  # and not started yet
        self._started: dict[str, float] = {}
        self._unsaid: list[tuple[Chore, float, Sentence]] = []  # runs that failed without a word
        self._latest = 0.0

    def plan(self, store: Store, now: float) -> None:
        """When this scheduler starts: say what is due when, and what was interrupted."""
        chores.plan(store, self._settings, now=now)
        if not self._settings.join:  # or another consumer may be at it
            chores.say_interrupted(store, now=now)

    def start_due(self, store: Store, now: float) -> None:
        """Start what is due; nobody waits for it."""
        self._say_failures(store, now)
        if now < self._latest - _PUT_BACK_S:  # or what was planned then would be due much too late
            chores.plan(store, self._settings, now=now)
        self._latest = now
        but = self._children.names
        taken = chores.take_due(store, self._settings, now=now, but=but)
        self._started |= dict.fromkeys(taken, now)
        self._taken += taken
        while self._taken:
            self._start(self._taken.pop(0))

    def _start(self, chore: Chore) -> None:
        action = functools.partial(_do, self._settings, chore, self._started[chore])
        try:
            self._children.start(chore, action, limit_s=chores.LIMIT_S)
        except OSError as error:
            why = sentence("No process could be started for it: {cause}.", cause=error)
            self._unsaid.append((chore, self._started.pop(chore), why))

    def _say_failures(self, store: Store, now: float) -> None:
        while self._unsaid:
            chore, started_at, why = self._unsaid[0]
            _end(store, chore, started_at, {"error": str(why)}, now, is_ok=False)
            self._unsaid.pop(0)

    def note_end(self, ended: EndedChore) -> None:
        """Have it said that one was killed; one that ended by itself has said how it went."""
        started_at = self._started.pop(ended.name, None)
        if started_at is None or ended.is_ok:
            return
        error = sentence("Its process died before it was done.")
        if not ended.in_time:
            error = sentence(
                "It was not done within {seconds} s and was killed.", seconds=round(ended.seconds)
            )
        self._unsaid.append((Chore(ended.name), started_at, error))


def _do(settings: Settings, chore: Chore, started_at: float) -> None:
    """In the child: do it, and write down how it went."""
    store = open_store(settings)
    faults.point("in_chore")
    try:
        note = chores.do(store, settings, chore, now=started_at)
    except NonstopError as error:
        _end(store, chore, started_at, {"error": str(error)}, clock.now(), is_ok=False)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        _end(store, chore, started_at, {"error": told}, clock.now(), is_ok=False)
        raise
    else:
        _end(store, chore, started_at, note, clock.now(), is_ok=True)


def _end(
    store: Store,
    chore: Chore,
    started_at: float,
    note: dict[str, object],
    now: float,
    *,
    is_ok: bool,
) -> None:
    with store.write() as tx:
        rows.end(tx, chore, started_at=started_at, is_ok=is_ok, note=note, now=now)
