"""Tables about jobs. Leases are measured by engine.lease_clock."""

import sqlalchemy as sa

from app.domain.job import TERMINAL, Reason, Status
from app.store.tables.metadata import main


def _one_of(column: str, words: type[Status] | type[Reason]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


_TERMINAL = ", ".join(repr(status.value) for status in sorted(TERMINAL))

jobs = sa.Table(
    "jobs",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("workload", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("params", sa.JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("progress", sa.Float, nullable=False),
    sa.Column("step_text", sa.Text, nullable=False),
    sa.Column("step", sa.Float),
    sa.Column("step_total", sa.Float),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("run_at", sa.Float, nullable=False),
    sa.Column("timeout_s", sa.Float),
    sa.Column("max_failures", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("max_crashes", sa.Integer, nullable=False),
    sa.Column("crashes", sa.Integer, nullable=False),
    sa.Column("interruptions", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("nonce", sa.Text),
    sa.Column("worker", sa.Text),
    sa.Column("lease_expires_at", sa.Float),
    sa.Column("cancel_requested_at", sa.Float),
    sa.Column("pause_requested_at", sa.Float),
    sa.Column("rung", sa.Text),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.Text, unique=True),
    sa.Column("retry_of", sa.Integer),
    sa.Column("cloned_from", sa.Integer),
    sa.Column("result", sa.JSON(none_as_null=True)),
    sa.Column("error", sa.Text),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("started_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("memory_mb", sa.Integer),
    sa.Column("waits", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("schedule_id", sa.Integer),
    sa.CheckConstraint(_one_of("status", Status), name="status"),
    sa.CheckConstraint(f"reason IS NULL OR {_one_of('reason', Reason)}", name="reason"),
    sa.CheckConstraint("(status = 'failed') = (reason IS NOT NULL)", name="failed_has_reason"),
    sa.CheckConstraint("progress >= 0 AND progress <= 1", name="progress"),
    sa.CheckConstraint("status <> 'done' OR progress = 1", name="done_is_complete"),
    sa.CheckConstraint(
        f"(status IN ({_TERMINAL})) = (finished_at IS NOT NULL)", name="finished_is_terminal"
    ),
    sa.CheckConstraint(
        "(status = 'running') = (lease_expires_at IS NOT NULL)", name="lease_while_running"
    ),
    sa.CheckConstraint("(status = 'running') = (nonce IS NOT NULL)", name="nonce_while_running"),
    sqlite_autoincrement=True,
)

_CLAIMABLE = sa.and_(jobs.c.status == "pending", jobs.c.waits == sa.false())

sa.Index(  # with the status first, or SQLite prefers an index of all jobs and sorts what it finds
    "ix_jobs_claimable",
    jobs.c.status,
    jobs.c.priority.desc(),
    jobs.c.run_at,
    jobs.c.id,
    sqlite_where=_CLAIMABLE,
    postgresql_where=_CLAIMABLE,
)

sa.Index(  # the few that wait for other jobs
    "ix_jobs_waits",
    jobs.c.id,
    sqlite_where=jobs.c.waits == sa.true(),
    postgresql_where=jobs.c.waits == sa.true(),
)

sa.Index(  # those that have not ended are found at each moment
    "ix_jobs_schedule",
    jobs.c.schedule_id,
    jobs.c.finished_at,
    jobs.c.id,
    sqlite_where=jobs.c.schedule_id.is_not(None),
    postgresql_where=jobs.c.schedule_id.is_not(None),
)

sa.Index("ix_jobs_status_id", jobs.c.status, jobs.c.id)

sa.Index("ix_jobs_workload_id", jobs.c.workload, jobs.c.id)

sa.Index("ix_jobs_workload_status_id", jobs.c.workload, jobs.c.status, jobs.c.id)

sa.Index(  # how many ended when, without reading their rows
    "ix_jobs_finished",
    jobs.c.finished_at,
    jobs.c.status,
    sqlite_where=jobs.c.finished_at.is_not(None),
    postgresql_where=jobs.c.finished_at.is_not(None),
)

job_counts = sa.Table(  # kept by triggers; the sum over the shards is how many jobs there are
    "job_counts",
    main,
    sa.Column("workload", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, primary_key=True),
    sa.Column("shard", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("count", sa.Integer, nullable=False),  # of one shard alone: may be below zero
)

attempts = sa.Table(
    "attempts",
    main,
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # a double claim cannot be written
    sa.Column("nonce", sa.Text, nullable=False),
    sa.Column("worker", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("boot_id", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("pid_started", sa.Float, nullable=False),
    sa.Column("runner_pid", sa.Integer, nullable=False),
    sa.Column("runner_started", sa.Float, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("exit_code", sa.Integer),
    sa.Column("signal", sa.Integer),
    sa.Column("error", sa.Text),
    sa.Column("traceback", sa.Text),
    sa.Column("peak_memory", sa.BigInteger),
    sa.Column("cpu_seconds", sa.Float),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("ended_at", sa.Float),
    sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_has_outcome"),
)

sa.Index(
    "ix_attempts_open",
    attempts.c.job_id,
    sqlite_where=attempts.c.ended_at.is_(None),
    postgresql_where=attempts.c.ended_at.is_(None),
)

sa.Index("ix_attempts_ended", attempts.c.ended_at)

events = sa.Table(  # append-only: who did what to which job, and when
    "events",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
)

artifacts = sa.Table(
    "artifacts",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.UniqueConstraint("job_id", "attempt", "name", name="uq_artifacts_job_attempt_name"),
)

predecessors = sa.Table(  # which jobs a job waits for; they have lower ids, so no cycle exists
    "predecessors",
    main,
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("after_id", sa.Integer, primary_key=True, index=True),
    sa.Column("if_not_done", sa.Text, nullable=False),
    sa.CheckConstraint("after_id < job_id", name="no_cycles"),
    sa.CheckConstraint("if_not_done IN ('cancel', 'run')", name="if_not_done"),
)

inputs = sa.Table(  # which artifacts of other jobs a job takes
    "inputs",
    main,
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("param", sa.Text, primary_key=True),
    sa.Column("from_job", sa.Integer, nullable=False, index=True),
    sa.Column("artifact", sa.Text, nullable=False),
)

annotations = sa.Table(  # what people may change on a job that has ended
    "annotations",
    main,
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("pinned", sa.Boolean, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
)

durations = sa.Table(  # how long done jobs took; outlives the jobs
    "durations",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("workload", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("finished_at", sa.Float, nullable=False),
)

sa.Index("ix_durations_workload_id", durations.c.workload, durations.c.id)
