"""Tables about word that is sent."""

import sqlalchemy as sa

from app.store.tables.metadata import main

channels = sa.Table(  # where word is sent; `url` holds secrets and is never shown or logged
    "channels",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sqlite_autoincrement=True,
)

watches = sa.Table(  # who wants word of what: of one job, of a schedule's jobs, or of all
    "watches",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel_id", sa.ForeignKey("channels.id", ondelete="CASCADE"), nullable=False),
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), index=True),
    sa.Column("schedule_id", sa.ForeignKey("schedules.id", ondelete="CASCADE"), index=True),
    sa.Column("on", sa.Text, nullable=False),
    sa.Column("metric", sa.Text),
    sa.Column("above", sa.Boolean),  # told when the metric rises to the threshold, or falls to it
    sa.Column("threshold", sa.Float),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.CheckConstraint(
        "\"on\" IN ('done', 'failed', 'cancelled', 'metric', 'slow')", name="watches_on"
    ),
    sa.CheckConstraint("job_id IS NULL OR schedule_id IS NULL", name="watches_scope"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(  # what is to be sent, and what was; `key` makes word of one thing unique
    "outbox",
    main,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("channel_id", sa.Integer),
    sa.Column("channel_name", sa.Text, nullable=False),
    sa.Column("job_id", sa.Integer, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_try_at", sa.Float),  # NULL: nothing more will be tried
    sa.Column("sent_at", sa.Float),
    sa.Column("error", sa.Text),
    sa.Column("created_at", sa.Float, nullable=False),
)

sa.Index(
    "ix_outbox_next_try",
    outbox.c.next_try_at,
    sqlite_where=outbox.c.next_try_at.is_not(None),
    postgresql_where=outbox.c.next_try_at.is_not(None),
)
