"""The tables. Times are seconds since the epoch, UTC, except leases (see engine.lease_clock)."""

import sqlalchemy as sa

from app.domain.job import TERMINAL, Reason, Status

main = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(constraint_name)s",
    }
)
telemetry = sa.MetaData(naming_convention=main.naming_convention)


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
sa.Index(  # with the status first, or SQLite prefers an index of all jobs and sorts what it finds
    "ix_jobs_claimable",
    jobs.c.status,
    jobs.c.priority.desc(),
    jobs.c.run_at,
    jobs.c.id,
    sqlite_where=jobs.c.status == "pending",
    postgresql_where=jobs.c.status == "pending",
)
sa.Index("ix_jobs_status_id", jobs.c.status, jobs.c.id)
sa.Index("ix_jobs_workload_id", jobs.c.workload, jobs.c.id)
sa.Index(  # how many ended when, without reading their rows
    "ix_jobs_finished",
    jobs.c.finished_at,
    jobs.c.status,
    sqlite_where=jobs.c.finished_at.is_not(None),
    postgresql_where=jobs.c.finished_at.is_not(None),
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

catalogue = sa.Table(
    "catalogue",
    main,
    sa.Column("workload", sa.Text, primary_key=True),
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("entry", sa.JSON, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("published_at", sa.Float, nullable=False),
)

workers = sa.Table(
    "workers",
    main,
    sa.Column("name", sa.Text, primary_key=True),  # host/number
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("boot_id", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("pid_started", sa.Float, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("beat_at", sa.Float, nullable=False),
)

metrics = sa.Table(
    "metrics",
    telemetry,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("job_id", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # 0, 1, … within attempt and name
    sa.Column("step", sa.Float, nullable=False),
    sa.Column("value", sa.Float),  # NULL when not finite; `special` says which
    sa.Column("special", sa.Text),  # nan, inf, -inf
    sa.Column("at", sa.Float, nullable=False),
)
sa.Index("ix_metrics_job_name", metrics.c.job_id, metrics.c.name, metrics.c.id)
sa.Index(
    "ix_metrics_special",
    metrics.c.job_id,
    metrics.c.name,
    sqlite_where=metrics.c.special.is_not(None),
    postgresql_where=metrics.c.special.is_not(None),
)

resources = sa.Table(
    "resources",
    telemetry,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("job_id", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("cpu_percent", sa.Float, nullable=False),  # of one core
    sa.Column("memory", sa.BigInteger, nullable=False),  # bytes
    sa.Column("gpu_percent", sa.Float),
    sa.Column("gpu_memory", sa.BigInteger),
)
sa.Index("ix_resources_job", resources.c.job_id, resources.c.id)
