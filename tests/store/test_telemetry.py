"""Curves are thinned without losing what was reported rarely."""

import math

from app.store import Store, telemetry


def report(store: Store, name: str, steps: list[int], *, job_id: int = 1) -> None:
    with store.telemetry.write() as tx:
        telemetry.add_metrics(
            tx,
            [
                telemetry.MetricPoint(job_id, 1, name, step, float(step), step / 2, 1e9 + step)
                for step in steps
            ],
        )


def curves(store: Store, *, points: int = 100, job_id: int = 1) -> dict[str, telemetry.Curve]:
    with store.telemetry.read() as tx:
        return {one.name: one for one in telemetry.curves(tx, job_id, points=points)}


def test_a_short_curve_is_whole(store: Store) -> None:
    report(store, "loss", [0, 1, 2])
    found = curves(store)["loss"]
    assert (found.steps, found.values, found.count) == ([0, 1, 2], [0, 0.5, 1], 3)


def test_a_long_curve_is_thinned_evenly_and_keeps_its_ends(store: Store) -> None:
    report(store, "loss", list(range(10_000)))
    found = curves(store)["loss"]
    assert 50 <= len(found.steps) <= 102
    assert (found.steps[0], found.steps[-1], found.count) == (0, 9_999, 10_000)
    gaps = [
        after - before for before, after in zip(found.steps[:-2], found.steps[1:-1], strict=True)
    ]
    assert set(gaps) == {gaps[0]}


def test_a_growing_curve_keeps_the_points_it_had(store: Store) -> None:
    report(store, "loss", list(range(1_000)))
    before = curves(store)["loss"].steps[:-1]
    report(store, "loss", list(range(1_000, 1_010)))
    assert curves(store)["loss"].steps[: len(before)] == before


def test_a_metric_reported_now_and_then_is_not_lost_among_others(store: Store) -> None:
    for step in range(0, 2_000, 10):
        report(store, "loss", list(range(step, step + 10)))
        report(store, "validation", [step + 9])
    found = curves(store)["validation"]
    assert found.count == 200
    assert 50 <= len(found.steps) <= 102


def test_other_jobs_are_not_mixed_in(store: Store) -> None:
    for step in range(300):
        report(store, "loss", [step])
        report(store, "loss", [step + 1_000], job_id=2)
    assert max(curves(store)["loss"].steps) == 299
    assert min(curves(store, job_id=2)["loss"].steps) == 1_000


def test_values_that_are_not_finite_are_counted(store: Store) -> None:
    with store.telemetry.write() as tx:
        telemetry.add_metrics(
            tx,
            [
                telemetry.MetricPoint(1, 1, "loss", place, float(place), value, 1e9)
                for place, value in enumerate([1.0, math.nan, math.inf, -math.inf])
            ],
        )
    found = curves(store)["loss"]
    assert found.values == [1.0, None, None, None]
    assert found.not_finite == 3
