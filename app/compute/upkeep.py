"""The scheduler's part in upkeep: it starts what is due and notices what ended."""

from app import clock, faults
from app.compute.chores import Chores, EndedChore
from app.domain.errors import NonstopError
from app.domain.sentence import sentence
from app.domain.upkeep import Chore
from app.operations import chores
from app.settings import Settings
from app.store import Store, open_store
from app.store import chores as rows


class Upkeep:
    """What this scheduler does by itself, each kind in a child of its own."""

    def __init__(self, children: Chores, settings: Settings) -> None:
        self._children = children
        self._settings = settings
        self._started: dict[str, float] = {}

    def plan(self, store: Store, now: float) -> None:
        """When this scheduler starts: say what is due when, and what was interrupted."""
        chores.plan(store, self._settings, now=now)
        if not self._settings.join:  # or another consumer may be at it
            chores.say_interrupted(store, now=now)

    def start_due(self, store: Store, now: float) -> None:
        """Start what is due; nobody waits for it."""
        for chore in chores.take_due(store, self._settings, now=now, but=self._children.names):
            self._started[chore] = now
            self._start(chore, now)

    def _start(self, chore: Chore, now: float) -> None:
        self._children.start(chore, lambda: _do(self._settings, chore, now), limit_s=chores.LIMIT_S)

    def note_end(self, store: Store, ended: EndedChore, now: float) -> None:
        """Write down that one was killed; one that ended by itself has said how it went."""
        started_at = self._started.pop(ended.name, None)
        if started_at is None or ended.is_ok:
            return
        error = sentence("Its process died before it was done.")
        if not ended.in_time:
            error = sentence(
                "It was not done within {seconds} s and was killed.", seconds=round(ended.seconds)
            )
        _end(store, Chore(ended.name), started_at, {"error": str(error)}, now, is_ok=False)


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
