"""Tables of the telemetry database: curves and resources."""

import sqlalchemy as sa

from app.store.tables.metadata import telemetry

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
