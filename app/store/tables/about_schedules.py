"""Tables about schedules."""

import sqlalchemy as sa

from app.store.tables.metadata import main

schedules = sa.Table(
    "schedules",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("workload", sa.Text, nullable=False),
    sa.Column("params", sa.JSON, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("timeout_s", sa.Float),
    sa.Column("rule", sa.JSON, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.Column("excluded", sa.JSON, nullable=False),  # list of ISO dates
    sa.Column("jitter_s", sa.Float, nullable=False),
    sa.Column("overlap", sa.Text, nullable=False),
    sa.Column("catch_up", sa.Text, nullable=False),
    sa.Column("catch_up_limit", sa.Integer, nullable=False),
    sa.Column("pause_after", sa.Integer),
    sa.Column("paused_at", sa.Float),
    sa.Column("paused_by", sa.Text),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("code_key", sa.Text, unique=True),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("next_at", sa.Float),
    sqlite_autoincrement=True,
)

sa.Index(
    "ix_schedules_next",
    schedules.c.next_at,
    sqlite_where=schedules.c.next_at.is_not(None),
    postgresql_where=schedules.c.next_at.is_not(None),
)

occurrences = sa.Table(  # the primary key makes a second job for one moment impossible
    "occurrences",
    main,
    sa.Column("schedule_id", sa.ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("moment", sa.Float, primary_key=True),
    sa.Column("manual", sa.Boolean, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("job_id", sa.Integer, index=True),
    sa.Column("note", sa.Text),
    sa.Column("decided_at", sa.Float, nullable=False),
)
