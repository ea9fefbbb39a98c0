"""One run: start, strike, drain, look, and leave nothing behind."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from app import clock
from app.chaos import checks, consumers, strikes
from app.chaos.evidence import Evidence, Seen, collect
from app.chaos.house import REST_S, House
from app.chaos.report import Report, report
from app.domain.job import UNFINISHED, Job, Status
from app.operations import upkeep
from app.operations.pause import resume
from app.store import StorageFault, attempts, health, jobs

_WATCH_EACH_S = 0.5
_TELL_EACH_S = 15.0
_DRAIN_WITHIN_S = 120.0
_BELLS_WITHIN_S = 10.0
_STOP_WITHIN_S = 30.0
_ORPHANS_WITHIN_S = 3.0
_NEWEST = 200  # jobs that are looked at each time; older ones have been seen, or are at the end
_MANY_BELLS = 1000

Tell = Callable[[float, int, int], None]  # called now and then with seconds, jobs and kills


def run(data: Path, *, seconds: float, seed: int, most: int, tell: Tell) -> Report:
    """The whole of it, on an empty folder.

    Args:
        seconds: how long to strike.
        most: end earlier when so many jobs have ended; 0 for no such end.

    Raises:
        StoreUnavailable: the consumers did not start.
    """
    house = House(data, seed, most)
    try:
        one = _Run(house, seed)
        house.start()
        struck_s = one.storm(seconds, tell)
        one.drain()
        evidence = one.collect()
    finally:
        house.close()
    return report(
        evidence,
        checks.check(evidence),
        seed=seed,
        seconds=struck_s,
        struck=one.strikes,
        most_bells=one.most_bells,
    )


class _Run:
    """What happens to a house, and what is seen meanwhile."""

    def __init__(self, house: House, seed: int) -> None:
        self._house = house
        self._seed = seed
        self.strikes = strikes.Strikes(house.store, house.settings, house.find)
        self.most_bells = 0
        self._seen: dict[int, Seen] = {}
        self._watched_at = 0.0

    def storm(self, seconds: float, tell: Tell) -> float:
        """Strike until the time is over or all jobs have ended; how long that was."""
        chance = random.Random(self._seed)  # noqa: S311 - repeatable is what it must be
        began = next_at = now = clock.monotonic()
        tell_at = began + _TELL_EACH_S
        while now < began + seconds and not self._is_all_done():
            self._house.keep_consuming()
            self._house.keep_submitting(self.strikes.counted)
            self._watch(now)
            if now >= next_at:
                choice = strikes.choose(chance)
                self.strikes.strike(choice)
                next_at = now + choice.wait_s
            if now >= tell_at:
                tell_at = now + _TELL_EACH_S
                tell(now - began, self._newest_id(), self.strikes.kills)
            time.sleep(REST_S)
            now = clock.monotonic()
        return now - began

    def drain(self) -> None:
        """Strike no more, and give every job the time to end."""
        for program in self._house.submitters:
            program.kill()
        self.strikes.thaw_all()
        deadline = clock.monotonic() + _DRAIN_WITHIN_S
        while self._unfinished() and (now := clock.monotonic()) < deadline:
            self._house.keep_consuming()
            self._resume_all()
            self._watch(now)
            time.sleep(REST_S)

    def collect(self) -> Evidence:
        """Stop the consumers and look at what there is."""
        house = self._house
        self._watch(clock.monotonic())
        bells = self._bells_left()
        for program in house.consumers:
            if not program.stop(_STOP_WITHIN_S):
                self.strikes.outlived.append(f"{program.name} did not stop when it was asked to")
        self._find_orphans()
        self.strikes.look(at_last=True)
        store = house.store
        damages = health.damages(store.main, thorough=True)
        damages += health.damages(store.telemetry, thorough=True)
        return collect(
            store,
            seed=self._seed,
            promises=consumers.promises(house.settings),
            book=consumers.ledger(house.settings),
            cancels=self.strikes.cancels,
            seen=self._seen,
            failed=house.failed,
            outlived=self.strikes.outlived,
            bells=bells,
            damages=damages,
        )

    def _watch(self, now: float) -> None:
        """Remember terminal rows as they are, and how many bells there are."""
        self.strikes.look()
        if now - self._watched_at < _WATCH_EACH_S:
            return
        self._watched_at = now
        try:
            with self._house.store.read() as tx:
                rows = jobs.newest(tx, limit=_NEWEST)
        except StorageFault:
            return  # looked at again in a moment
        seen_at = clock.monotonic()
        for job in rows:
            if job.is_terminal and job.id not in self._seen:
                self._seen[job.id] = Seen(job, seen_at)
        self.most_bells = max(self.most_bells, self._bells())

    def _bells(self) -> int:
        return upkeep.bells_waiting(self._house.settings, limit=_MANY_BELLS)

    def _bells_left(self) -> int:
        deadline = clock.monotonic() + _BELLS_WITHIN_S
        while (bells := self._bells()) and clock.monotonic() < deadline:
            time.sleep(REST_S)
        return bells

    def _find_orphans(self) -> None:
        with self._house.store.read() as tx:
            ids = [job.id for job in jobs.newest(tx, limit=self._newest_id() + 1)]
            marks = [one.nonce for job_id in ids for one in attempts.of_job(tx, job_id)]
        deadline = clock.monotonic() + _ORPHANS_WITHIN_S
        while (left := self._house.alive(marks)) and clock.monotonic() < deadline:
            time.sleep(REST_S)
        self.strikes.outlived += [f"process {pid} was left behind" for pid, _started in left]

    def _unfinished(self) -> list[Job]:
        with self._house.store.read() as tx:
            return [job for status in UNFINISHED for job in jobs.newest(tx, status=status, limit=1)]

    def _is_all_done(self) -> bool:
        done = not any(program.is_wanted for program in self._house.submitters)
        return done and not self._unfinished()

    def _newest_id(self) -> int:
        with self._house.store.read() as tx:
            return max((job.id for job in jobs.newest(tx, limit=1)), default=0)

    def _resume_all(self) -> None:
        store, settings = self._house.store, self._house.settings
        with store.read() as tx:
            paused = jobs.newest(tx, status=Status.PAUSED, limit=_NEWEST)
        for job in paused:
            try:
                resume(store, settings, job.id, by="chaos", now=clock.now())
            except StorageFault:
                return  # tried again in a moment
