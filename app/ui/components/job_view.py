"""Everything that a job's page shows, as it is at one moment."""

from dataclasses import dataclass

import streamlit as st

from app import clock
from app.domain.job import TERMINAL, Attempt, Job, Status
from app.domain.workload import CatalogueEntry
from app.language import Translator
from app.store import (
    annotations,
    artifacts,
    attempts,
    catalogue,
    chains,
    events,
    jobs,
    telemetry,
    views,
    workers,
)
from app.ui import access

EVENTS = 30  # older ones are counted, not shown
RESOURCES_S = 300.0  # how far back resources are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job and all that belongs to it."""

    now: float
    job: Job
    entry: CatalogueEntry | None  # None when no consumer publishes its workload
    attempts: list[Attempt]  # newest first
    events: list[events.Event]  # newest first
    artifacts: list[artifacts.Artifact]
    curves: list[telemetry.Curve]
    resources: list[telemetry.ResourcePoint]
    place: int | None  # in line, while it is due
    workers: int  # that are alive
    silent_s: float | None  # since its worker was last heard from
    chain: chains.Chain  # what runs before and after it
    inputs: list[chains.Transfer]  # artifacts of other jobs that it takes
    uses: list[chains.Transfer]  # its artifacts that other jobs take
    is_pinned: bool

    @property
    def attempt(self) -> Attempt | None:
        """The newest attempt."""
        return self.attempts[0] if self.attempts else None

    @property
    def awaited(self) -> list[chains.ChainJob]:
        """The jobs that have to end before it starts."""
        before = {edge.first for edge in self.chain.edges if edge.then == self.job.id}
        return [one for one in self.chain.jobs if one.id in before and one.status not in TERMINAL]

    @property
    def cancelled_with_it(self) -> list[chains.ChainJob]:
        """The jobs that are cancelled when this one is, by number."""
        gone = {self.job.id}
        for edge in sorted(self.chain.edges, key=lambda edge: edge.then):
            if edge.first in gone and edge.cancels:
                gone.add(edge.then)
        return [
            one
            for one in self.chain.jobs
            if one.id in gone - {self.job.id} and one.status not in TERMINAL
        ]

    @property
    def waited_s(self) -> float:
        """From when it was due to its first start, or to now."""
        first = self.attempts[-1].started_at if self.attempts else self.job.started_at
        end = first or self.job.finished_at or self.now
        due = self.job.run_at if self.job.run_at <= end else self.job.created_at
        return max(0.0, end - due)

    @property
    def ran_s(self) -> float:
        """All its attempts together."""
        return sum((one.ended_at or self.now) - one.started_at for one in self.attempts)

    def title(self, _: Translator) -> str:
        return title(self.job.title, self.job.workload, self.entry, _)


def title(own: str, workload: str, entry: CatalogueEntry | None, _: Translator) -> str:
    """What a job is called: by its owner, else by its workload. People's text, not Markdown."""
    return own or (_.pick(entry.title) if entry else "") or workload


def look(job_id: int) -> JobView | None:
    """Read everything about a job; None when there is no such job."""
    store, settings, now = access.store(), access.settings(), clock.now()
    with store.read() as tx:
        job = jobs.get(tx, job_id)
        if job is None:
            return None
        tried = attempts.of_job(tx, job_id)
        happened = events.of_job(tx, job_id, newest=EVENTS + 1)
        produced = artifacts.of_job(tx, job_id)
        chain = chains.around(tx, job_id)
        taken, used_by = chains.inputs_of(tx, job_id), chains.uses_of(tx, job_id)
        is_pinned = annotations.is_pinned(tx, job_id)
        place = views.place_in_line(tx, job_id, now) if job.status is Status.PENDING else None
        alive = len(workers.alive(tx, now))
        silent_s = views.seconds_silent(
            tx,
            job_id,
            clock=store.main.lease_clock(clock.monotonic()),
            lease_s=settings.lease_s,
        )
    with store.telemetry.read() as tx:
        curves = telemetry.curves(tx, job_id) if tried else []
        since = (job.finished_at or now) - RESOURCES_S
        used = telemetry.resource_points(tx, job_id, since=since) if tried else []
    return JobView(
        now=now,
        job=job,
        entry=entries().get(job.workload),
        attempts=tried,
        events=happened,
        artifacts=produced,
        curves=curves,
        resources=used,
        place=place,
        workers=alive,
        silent_s=silent_s,
        chain=chain,
        inputs=taken,
        uses=used_by,
        is_pinned=is_pinned,
    )


def is_changing(job_id: int) -> bool:
    """Whether a job may look different within seconds."""
    with access.store().read() as tx:
        job = jobs.get(tx, job_id)
    return job is not None and not job.is_terminal


@st.cache_data(ttl=10, show_spinner=False)
def entries() -> dict[str, CatalogueEntry]:
    """The catalogue; it changes only when a consumer starts."""
    with access.store().read() as tx:
        return catalogue.entries(tx)
