"""Tables about the house itself: who works, what can be run, upkeep."""

import sqlalchemy as sa

from app.store.tables.metadata import main

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

chores = sa.Table(  # the newest run of each kind of upkeep
    "chores",
    main,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("next_at", sa.Float),
    sa.Column("started_at", sa.Float),
    sa.Column("ended_at", sa.Float),
    sa.Column("is_ok", sa.Boolean),
    sa.Column("note", sa.JSON(none_as_null=True)),  # what it did, or why it failed
)

marks = sa.Table(  # how far something has been read
    "marks",
    main,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("number", sa.Float, nullable=False),
)
