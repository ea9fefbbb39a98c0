"""The failures of the last day."""

from app.domain.job import Reason
from app.domain.outcome import Crashed, Done, Outcome, Raised
from app.store import Store, failures
from app.store.at_work import DAY_S
from tests.ui.job_rows import Rows


def test_alike_failures_are_one_kind(store: Store) -> None:
    rows = Rows(store)
    rows.publish()

    def end(outcome: Outcome, *, ago_s: float = 10) -> int:
        job, lease = rows.running(since_s=2 * DAY_S, max_crashes=1)
        rows.end(lease, outcome, at=rows.now - ago_s)
        return job.id

    end(Raised("ValueError: row 17 has no price"), ago_s=30)
    end(Raised("ValueError: row 17 has no price"), ago_s=DAY_S + 1)
    killed = end(Crashed("", signal=9, reason=Reason.OUT_OF_MEMORY))
    end(Done({}))
    newest = end(Raised("ValueError: row 4 has no price"), ago_s=5)
    with store.read() as tx:
        found = failures.since(tx, rows.now - DAY_S)
    assert found.total == 3
    assert [(kind.count, kind.job_id, kind.reason) for kind in found.kinds] == [
        (2, newest, "error"),
        (1, killed, "out_of_memory"),
    ]
    assert found.kinds[0].error == "ValueError: row 4 has no price"
    assert found.kinds[0].failed_at == rows.now - 5


def test_none(store: Store) -> None:
    with store.read() as tx:
        assert failures.since(tx, 0.0) == failures.Failures(0, [])
