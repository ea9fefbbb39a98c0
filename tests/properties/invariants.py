"""What must hold of the rows at every moment, whatever happened before (reliability.md, I3-I8)."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa

from app.domain.job import TERMINAL
from app.store import Database, tables

Row = dict[str, Any]
FAILURES = {"raised", "timedout", "invalid"}
CRASHES = {"crashed", "lost"}


def rows(database: Database, *of: sa.Table) -> dict[str, list[Row]]:
    """All rows of some tables in the order of their primary keys, read in one transaction."""
    with database.read() as tx:
        return {
            table.name: [
                dict(row._mapping)
                for row in tx.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in of
        }


def contents(folder: Path) -> dict[str, list[Row]]:
    """Every row of both databases of a folder, read without the program's help."""
    found: dict[str, list[Row]] = {}
    for file, metadata in (("jobs.db", tables.main), ("telemetry.db", tables.telemetry)):
        connection = sqlite.connect(str(folder / file))
        connection.row_factory = sqlite.Row
        for table in metadata.sorted_tables:
            found[table.name] = list(map(dict, connection.execute(f"SELECT * FROM {table.name}")))
        connection.close()
    return found


def check(jobs: list[Row], attempts: list[Row]) -> None:
    """Whatever can be said of rows without knowing what came before."""
    of_job = defaultdict[int, list[Row]](list)
    for attempt in attempts:
        of_job[attempt["job_id"]].append(attempt)
    for job in jobs:
        _check_attempts(job, of_job[job["id"]])
        _check_budgets(job, of_job[job["id"]])
        running = job["status"] == "running"
        assert running == (job["lease_expires_at"] is not None) == (job["nonce"] is not None), job
        assert (job["status"] in TERMINAL) == (job["finished_at"] is not None), job
        if job["cancel_requested_at"] is not None:
            assert job["status"] in ("running", "cancelled"), job


def check_counts(jobs: list[Row], job_counts: list[Row]) -> None:
    """The numbers that the database keeps are those of the rows."""
    kept = Counter[tuple[str, str]]()
    for row in job_counts:
        kept[row["workload"], row["status"]] += row["count"]
    there = Counter((job["workload"], job["status"]) for job in jobs)
    assert +kept == there, (kept, there)
    assert min(kept.values(), default=0) >= 0, kept


def _check_attempts(job: Row, attempts: list[Row]) -> None:
    assert [one["number"] for one in attempts] == list(range(1, job["attempt"] + 1)), job
    still_open = [one["number"] for one in attempts if one["ended_at"] is None]
    assert still_open == ([job["attempt"]] if job["status"] == "running" else []), job
    if still_open:
        assert attempts[-1]["nonce"] == job["nonce"], job


def _check_budgets(job: Row, attempts: list[Row]) -> None:
    ended = Counter(one["outcome"] for one in attempts)
    assert job["failures"] == sum(ended[word] for word in FAILURES), job
    assert job["crashes"] == sum(ended[word] for word in CRASHES), job
    assert job["interruptions"] == ended["interrupted"], job
    assert job["failures"] <= job["max_failures"], job
    assert job["crashes"] <= job["max_crashes"], job
    if job["status"] not in TERMINAL:
        assert job["failures"] < job["max_failures"], job
        assert job["crashes"] < job["max_crashes"], job


class History:
    """What must hold between one moment and the next."""

    def __init__(self) -> None:
        self._ended: dict[int, Row] = {}
        self._cancelled: set[int] = set()
        self._progress: dict[tuple[int, int], float] = {}

    def look(self, jobs: list[Row], attempts: list[Row]) -> None:
        """Compare with all that was seen before."""
        check(jobs, attempts)
        by_id = {job["id"]: job for job in jobs}
        for job_id, row in self._ended.items():
            assert by_id[job_id] == row, "a finished row changed"
        for job in jobs:
            if job["cancel_requested_at"] is not None:
                self._cancelled.add(job["id"])
            if job["status"] in TERMINAL:
                self._ended.setdefault(job["id"], job)
            before = self._progress.get((job["id"], job["attempt"]), 0.0)
            assert job["progress"] >= before, "progress fell within an attempt"
            self._progress[job["id"], job["attempt"]] = job["progress"]
        for job_id in self._cancelled:
            assert by_id[job_id]["status"] in ("running", "cancelled"), "a cancel was forgotten"
