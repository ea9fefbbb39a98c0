"""What is done to a run: kills, freezes, cancels, pauses. The seed decides the sequence."""

import random
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app import clock, processes
from app.chaos.evidence import Asked
from app.chaos.targets import Kind, Target
from app.domain.errors import NonstopError
from app.domain.job import Status
from app.operations.cancel import cancel
from app.operations.pause import pause, resume
from app.settings import Settings
from app.store import StorageFault, Store, attempts, jobs

T = TypeVar("T")
_BY = "chaos"
_SHORTEST_S, _LONGEST_S = 0.1, 0.9  # between two strikes
_FOR_EVER_S = 1e9
_DEATH_S = 10.0  # in which whatever is below a killed process must be gone
_ACTS: dict[tuple[str, Kind | None], float] = {
    ("kill", Kind.WORKER): 5,
    ("kill", Kind.FORK_SERVER): 1,
    ("kill", Kind.RUNNER): 3,
    ("kill", Kind.SCHEDULER): 1.5,
    ("kill", Kind.PARENT): 1.2,
    ("kill", Kind.STARTING): 0.5,
    ("kill", Kind.SUBMITTER): 0.7,
    ("freeze", Kind.WORKER): 3,
    ("freeze", Kind.FORK_SERVER): 0.7,
    ("freeze", Kind.RUNNER): 0.7,
    ("freeze", Kind.SCHEDULER): 0.7,
    ("freeze", Kind.PARENT): 0.6,
    ("cancel", None): 3,
    ("pause", None): 2,
    ("resume", None): 1.5,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One strike. All numbers are drawn for each, so that the sequence is the seed's alone."""

    act: str
    kind: Kind | None
    which: float  # share of the way through the list of what may be hit
    how: float  # what else there is to decide
    wait_s: float  # until the next one

    def of(self, candidates: Sequence[T]) -> T:
        """The one that is hit."""
        return candidates[int(self.which * len(candidates))]


def choose(chance: random.Random) -> Choice:
    """The next strike."""
    act, kind = chance.choices(list(_ACTS), list(_ACTS.values()))[0]
    wait_s = chance.uniform(_SHORTEST_S, _LONGEST_S)
    return Choice(act, kind, chance.random(), chance.random(), wait_s)


@dataclass(frozen=True, slots=True)
class Hit:
    """An attempt whose worker was killed, for measuring how long the job stood still."""

    kind: Kind
    job: int
    attempt: int
    at: float


@dataclass
class Strikes:
    """Does it, and keeps the books."""

    store: Store
    settings: Settings
    find: Callable[[], list[Target]]
    counted: Counter[str] = field(default_factory=Counter)
    cancels: Asked = field(default_factory=Asked)
    paused: set[int] = field(default_factory=set)  # jobs that were asked to, ever
    hits: list[Hit] = field(default_factory=list)
    outlived: list[str] = field(default_factory=list)
    _frozen: list[tuple[float, tuple[int, float]]] = field(default_factory=list)
    _doomed: list[tuple[float, Kind, tuple[int, float]]] = field(default_factory=list)

    def strike(self, choice: Choice) -> None:
        """Do one thing; that there is nothing to do it to, or no way, is no error."""
        try:
            match choice.act:
                case "kill":
                    self._kill(choice)
                case "freeze":
                    self._freeze(choice)
                case _:
                    self._ask(choice)
        except (StorageFault, NonstopError):
            self.counted["refused"] += 1

    @property
    def kills(self) -> int:
        """How many so far."""
        return sum(count for name, count in self.counted.items() if name.startswith("killed "))

    def look(self, *, at_last: bool = False) -> None:
        """Thaw what was frozen long enough; see that what was doomed is gone.

        Args:
            at_last: whatever the time is.
        """
        now = clock.monotonic() + (_FOR_EVER_S if at_last else 0.0)
        for thaw_at, (pid, started) in [one for one in self._frozen if one[0] <= now]:
            processes.send(pid, started, signal.SIGCONT)
            self._frozen.remove((thaw_at, (pid, started)))
        for die_by, kind, (pid, started) in [one for one in self._doomed if one[0] <= now]:
            self._doomed.remove((die_by, kind, (pid, started)))
            if processes.is_alive(pid, started):
                self.outlived.append(f"process {pid} outlived its {kind}")

    def thaw_all(self) -> None:
        """Let everything go on."""
        for _thaw_at, (pid, started) in self._frozen:
            processes.send(pid, started, signal.SIGCONT)
        self._frozen.clear()

    def _kill(self, choice: Choice) -> None:
        targets = [one for one in self.find() if one.kind is choice.kind]
        if not targets:
            return
        target = choice.of(targets)
        workers = {target.pid, *(pid for pid, _started in target.below)}
        with self.store.read() as tx:
            running = [one for one, _expires in attempts.still_open(tx) if one.pid in workers]
        at = clock.monotonic()
        processes.end(target.pid, target.started)
        self.counted[f"killed {target.kind}"] += 1
        self._doomed += [(at + _DEATH_S, target.kind, process) for process in target.below]
        self.hits += [Hit(target.kind, one.job_id, one.number, at) for one in running]

    def _freeze(self, choice: Choice) -> None:
        targets = [one for one in self.find() if one.kind is choice.kind]
        if not targets:
            return
        target = choice.of(targets)
        lease_s = self.settings.lease_s
        is_long = choice.how < 0.4
        share = choice.how / 0.4 if is_long else (choice.how - 0.4) / 0.6
        seconds = lease_s * (1.3 + share if is_long else 0.1 + 0.6 * share)
        processes_hit = [(target.pid, target.started)]
        if int(choice.how * 1000) % 2:  # with all that is below, as when a machine swaps
            processes_hit += target.below
        for process in processes_hit:
            if processes.send(*process, signal.SIGSTOP):
                self._frozen.append((clock.monotonic() + seconds, process))
        self.counted[f"frozen {'longer' if is_long else 'shorter'} than the lease"] += 1

    def _ask(self, choice: Choice) -> None:
        wanted = [Status.PAUSED] if choice.act == "resume" else [Status.RUNNING, Status.PENDING]
        with self.store.read() as tx:
            found = [job for status in wanted for job in jobs.newest(tx, status=status, limit=20)]
        if not found:
            return
        job_id, now = choice.of(found).id, clock.now()
        match choice.act:
            case "cancel":
                self.cancels.tried.add(job_id)
                cancel(self.store, job_id, by=_BY, now=now)
                self.cancels.acknowledged.add(job_id)
            case "pause":
                self.paused.add(job_id)
                pause(self.store, job_id, by=_BY, now=now)
            case "resume":
                resume(self.store, self.settings, job_id, by=_BY, now=now)
        self.counted[f"{choice.act} asked"] += 1
