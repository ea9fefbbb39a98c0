"""From a job to the form for what runs after it."""

from app.domain.job import Job
from app.store import catalogue
from app.ui import access, links
from app.ui.form import offered


def open_form(job: Job) -> None:
    """Open the form to run something after a job: first what takes one of its artifacts."""
    with access.store().read() as tx:
        entries = catalogue.entries(tx)
    producer = entries.get(job.workload)
    takers = [
        entry.name
        for entry in entries.values()
        if producer is not None and entry.error is None and offered.fitting(entry, producer)
    ]
    links.open_submit(workload=min(takers, default=None), when="after", after=job.id)
