"""The data folder of a run with its programs, kept running and ended for certain."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from app import clock, processes
from app.chaos import consumers, orders, targets
from app.domain.errors import StoreUnavailable
from app.domain.sentence import sentence
from app.settings import variable
from app.store import Store, catalogue, open_store

REST_S = 0.05
_READY_WITHIN_S = 90.0
_GONE_WITHIN_S = 5.0
_FAULTY = 0.5  # share of submitters that kill themselves between insert and bell
_LATEST_FAULT = 20  # at the latest with this submit


class House:
    """Everything that a run starts."""

    def __init__(self, data: Path, seed: int, most: int) -> None:
        self.settings = consumers.settings_for(data)
        self.store: Store = open_store(self.settings)
        self.consumers = consumers.consumers(self.settings)
        self.submitters = consumers.submitters(self.settings, seed, most)
        self.failed: list[str] = []  # programs that ended by themselves
        self._began = processes.myself().started
        self._chance = random.Random(f"{seed}/faults")  # noqa: S311 - repeatable

    def start(self) -> None:
        """Start the consumers and wait until they have published what can be run.

        Raises:
            StoreUnavailable: they did not.
        """
        deadline = clock.monotonic() + _READY_WITHIN_S
        while not self._is_published():
            if clock.monotonic() > deadline:
                raise StoreUnavailable(
                    sentence(
                        "The consumers did not start within {limit} s; {log} says why.",
                        limit=int(_READY_WITHIN_S),
                        log=self.settings.data / "consumer-1.log",
                    )
                )
            self.keep_consuming()
            time.sleep(REST_S)

    def _is_published(self) -> bool:
        with self.store.read() as tx:
            return catalogue.get(tx, orders.WORKLOAD) is not None

    def keep_consuming(self) -> None:
        """Start again whichever consumer has ended."""
        for program in self.consumers:
            program.notice_end()
            if program.is_due:
                program.start()

    def keep_submitting(self, counted: Counter[str]) -> None:
        """The same for submitters, some of which are to die between insert and bell."""
        for program in self.submitters:
            code = program.notice_end()
            if code == 0:
                program.do_not_start_again()  # it has submitted all it had to
            elif code == -signal.SIGKILL and program.is_faulty:
                counted["killed submitter before its bell"] += 1
            elif code is not None and code != -signal.SIGKILL:
                self.failed.append(f"{program.name} ended with code {code}; its log says why")
            if program.is_due:
                nth = self._chance.randint(1, _LATEST_FAULT)
                is_faulty = self._chance.random() < _FAULTY
                program.start(fault=f"before_ring=kill:{nth}" if is_faulty else "")

    def find(self) -> list[targets.Target]:
        """Every process that may be hit now."""
        return targets.find(self.store, self.consumers, self.submitters)

    def alive(self, marks: Iterable[str] = ()) -> list[tuple[int, float]]:
        """Processes of this run, by its data folder and by the marks of its attempts."""
        folder = f"{variable('data')}={self.settings.data}"
        found = {*processes.started_with([folder]), *processes.marked(*marks)}
        pairs = [(pid, processes.started(pid)) for pid in found]
        # An older one, such as a shell in which the folder was exported, is not of this run.
        return [(pid, at) for pid, at in pairs if at is not None and at > self._began]

    def close(self) -> None:
        """End every process of this run, frozen ones included."""
        for program in self.consumers + self.submitters:
            program.kill()
        deadline = clock.monotonic() + _GONE_WITHIN_S
        while (left := self.alive()) and clock.monotonic() < deadline:
            for pid, started in left:
                processes.end(pid, started)
        self.store.close()
