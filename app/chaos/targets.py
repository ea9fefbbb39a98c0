"""Which processes of a run there are at this moment, and what kind each is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app import clock, processes
from app.chaos.consumers import Program
from app.store import Store, workers

_LONG_AGO_S = 60.0


class Kind(StrEnum):
    """What a process is in its consumer."""

    WORKER = "worker"
    FORK_SERVER = "fork server"
    RUNNER = "runner"
    SCHEDULER = "scheduler"
    PARENT = "parent"
    STARTING = "starting"  # below a parent that has no worker yet
    SUBMITTER = "submitter"


@dataclass(frozen=True, slots=True)
class Target:
    """One process, and those that must not outlive it, as numbers with start times."""

    kind: Kind
    pid: int
    started: float
    below: tuple[tuple[int, float], ...] = ()


def find(store: Store, consumers: Sequence[Program], submitters: Sequence[Program]) -> list[Target]:
    """Every process that may be hit, in an order that does not depend on numbers."""
    with store.read() as tx:
        # The scheduler that would say they are alive may itself be dead or frozen.
        rows = workers.alive(tx, clock.now() - _LONG_AGO_S)
    known = {(row.pid, row.pid_started) for row in rows}
    found = []
    for consumer in consumers:
        if consumer.pid is not None:
            found += _of_consumer(consumer.pid, consumer.started, known)
    found += [
        Target(Kind.SUBMITTER, one.pid, one.started) for one in submitters if one.pid is not None
    ]
    return found


def _of_consumer(parent: int, started: float, known: set[tuple[int, float]]) -> list[Target]:
    children = _children(parent)
    below = {child: _descendants(child[0]) for child in children}
    is_ready = any(child in known for child in children)
    everybody = tuple(children + [one for all_ in below.values() for one in all_])
    found = [Target(Kind.PARENT, parent, started, everybody)]
    for child in children:
        if child in known:
            found.append(Target(Kind.WORKER, *child, tuple(below[child])))
            found += _of_worker(child[0])
        elif is_ready and not below[child]:
            found.append(Target(Kind.SCHEDULER, *child))
        else:
            found.append(Target(Kind.STARTING, *child))
    return found


def _of_worker(worker: int) -> Iterator[Target]:
    for server in _children(worker):
        runners = _children(server[0])
        yield Target(Kind.FORK_SERVER, *server, tuple(runners))
        yield from (Target(Kind.RUNNER, *runner) for runner in runners)


def _descendants(pid: int) -> list[tuple[int, float]]:
    below = _children(pid)
    return below + [one for child in below for one in _descendants(child[0])]


def _children(pid: int) -> list[tuple[int, float]]:
    pairs = [(child, processes.started(child)) for child in processes.children(pid)]
    return [(child, start) for child, start in pairs if start is not None]
