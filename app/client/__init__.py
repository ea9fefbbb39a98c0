"""Submit and follow jobs from Python or a notebook.

    from app import client

    job = client.submit("train_tabular", files={"data": "penguins.csv"}, target="species")
    job.wait()
    print(job.status, job.result)
    for path in job.artifacts():
        print(path)

    # One that waits for the first, and takes what that leaves:
    model = job.artifact("model.safetensors")
    client.submit("predict_tabular", model=model, files={"data": "new.csv"})

    with client.connect() as connection:  # every night at two
        rule = Cron("0 2 * * *")  # of app.domain.schedule, with Every, Weekly and Once
        connection.add_schedule("clean", name="Nightly", rule=rule, zone="Asia/Tokyo")

    job.notify("team", on=["done", "failed"])  # a channel; see docs/operating.md

The consumer must be running somewhere on the same data folder; without it, jobs wait. What
cannot be accepted raises an error of `app.domain.errors`, whose text says everything wrong.
"""

import functools
from pathlib import Path
from typing import Any

from app.client.connection import Connection
from app.client.job_handle import JobHandle
from app.client.schedule_handle import ScheduleHandle
from app.settings import load

__all__ = ["Connection", "JobHandle", "ScheduleHandle", "connect", "submit"]


def connect(data: str | Path | None = None) -> Connection:
    """Connect to a data folder; without one, to what the settings name.

    Raises:
        BadSettings: the settings cannot be used.
        StoreUnavailable: the databases cannot be used.
    """
    settings = load()
    if data is not None:
        settings = settings.model_copy(update={"data": Path(data).expanduser().resolve()})
    return Connection(settings)


def submit(workload: str, /, **request: Any) -> JobHandle:
    """Submit a job to what the settings name; see `Connection.submit`."""
    return _default().submit(workload, **request)


@functools.cache
def _default() -> Connection:
    return connect()
