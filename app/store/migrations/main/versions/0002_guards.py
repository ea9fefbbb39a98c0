"""Guards: the state machine once more, inside the database, and a limit of memory.

Against old versions, and against people with a database shell. The statements in `store.jobs`
refuse first; reaching a guard is an error.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# from → to; every other pair is refused, and terminal rows never change at all
_MOVES = {
    "pending": ("running", "paused", "cancelled", "failed"),
    "paused": ("pending", "cancelled"),
    "running": ("done", "failed", "cancelled", "pending", "paused"),
}

_LEGAL = " OR ".join(
    f"(OLD.status = '{before}' AND NEW.status IN ({', '.join(repr(after) for after in afters)}))"
    for before, afters in _MOVES.items()
)
_TERMINAL = "OLD.status IN ('done', 'failed', 'cancelled')"

# name, when, condition under which it is refused
_RULES = (
    ("terminal_rows_never_change", "UPDATE ON jobs", _TERMINAL),
    ("moves_are_legal", "UPDATE ON jobs", f"OLD.status <> NEW.status AND NOT ({_LEGAL})"),
    (
        "attempts_are_numbered_without_gaps",
        "UPDATE ON jobs",
        "NEW.attempt NOT IN (OLD.attempt, OLD.attempt + 1)"
        " OR (NEW.attempt > OLD.attempt AND NOT"
        " (OLD.status = 'pending' AND NEW.status = 'running'))",
    ),
    (
        "progress_never_falls_within_an_attempt",
        "UPDATE ON jobs",
        "OLD.status = 'running' AND NEW.status = 'running' AND NEW.progress < OLD.progress",
    ),
    ("what_was_asked_never_changes", "UPDATE ON jobs",
     "NEW.workload <> OLD.workload OR NEW.created_at <> OLD.created_at OR NEW.owner <> OLD.owner"),
    ("only_ended_jobs_are_deleted", "DELETE ON jobs", f"NOT ({_TERMINAL})"),
    ("ended_attempts_never_change", "UPDATE ON attempts", "OLD.ended_at IS NOT NULL"),
    ("events_never_change", "UPDATE ON events", "OLD.id IS NOT NULL"),
)  # fmt: skip


def _statements(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE {when} WHEN {refused}"
            f" BEGIN SELECT RAISE(ABORT, '{name}'); END"
            for name, when, refused in _RULES
        ]
    made = []
    for name, when, refused in _RULES:
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END $$"
        )
        made.append(
            f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW WHEN ({refused})"
            f" EXECUTE FUNCTION {name}()"
        )
    return made


def upgrade() -> None:
    op.add_column("jobs", sa.Column("memory_mb", sa.Integer()))
    for statement in _statements(op.get_bind().dialect.name):
        op.execute(statement)
