"""How many jobs there are, kept as they come and go; and a workload's jobs in one status."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ONE_MORE = (
    "INSERT INTO job_counts (workload, status, shard, count)"
    " VALUES (NEW.workload, NEW.status, 0, 1)"
    " ON CONFLICT (workload, status, shard) DO UPDATE SET count = count + 1;"
)
_ONE_LESS = (
    "UPDATE job_counts SET count = count - 1"
    " WHERE workload = OLD.workload AND status = OLD.status AND shard = 0;"
)
_SQLITE = (
    f"CREATE TRIGGER new_jobs_are_counted AFTER INSERT ON jobs BEGIN {_ONE_MORE} END",
    f"CREATE TRIGGER deleted_jobs_are_counted AFTER DELETE ON jobs BEGIN {_ONE_LESS} END",
    "CREATE TRIGGER moved_jobs_are_counted AFTER UPDATE OF status ON jobs"
    f" WHEN OLD.status <> NEW.status BEGIN {_ONE_LESS} {_ONE_MORE} END",
)

# Many write at once here: were there one row for each count, they would wait for each other until
# they commit. Rows are taken in one order, so that no two transactions wait for each other.
_POSTGRESQL = (
    """
CREATE FUNCTION jobs_are_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO job_counts (workload, status, shard, count)
  SELECT workload, status, pg_backend_pid() % 64, sum(change) FROM (
    SELECT NEW.workload, NEW.status, 1 WHERE TG_OP <> 'DELETE'
    UNION ALL SELECT OLD.workload, OLD.status, -1 WHERE TG_OP <> 'INSERT'
  ) AS changed (workload, status, change)
  GROUP BY workload, status HAVING sum(change) <> 0 ORDER BY workload, status
  ON CONFLICT (workload, status, shard) DO UPDATE SET count = job_counts.count + excluded.count;
  RETURN NULL;
END $$
""",
    "CREATE TRIGGER jobs_are_counted AFTER INSERT OR DELETE OR UPDATE OF status ON jobs"
    " FOR EACH ROW EXECUTE FUNCTION jobs_are_counted()",
)


def upgrade() -> None:
    op.create_table(
        "job_counts",
        sa.Column("workload", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workload", "status", "shard"),
    )
    op.execute(
        "INSERT INTO job_counts (workload, status, shard, count)"
        " SELECT workload, status, 0, count(*) FROM jobs GROUP BY workload, status"
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
    op.create_index("ix_jobs_workload_status_id", "jobs", ["workload", "status", "id"])
