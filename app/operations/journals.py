"""From the journals of attempts to their curves."""

from collections.abc import Iterable

from app.files import journal
from app.files.folder import DataFolder
from app.files.journal import JournalReader, MetricReport
from app.store import StorageFault, Store, telemetry


def to_points(
    reports: Iterable[MetricReport], job_id: int, attempt: int, counts: dict[str, int]
) -> list[telemetry.MetricPoint]:
    """Reports as points of curves.

    Args:
        counts: how many points each metric has so far; counts on.
    """
    points = []
    for report in reports:
        for name, value in report.values.items():
            number = counts.get(name, 0)
            counts[name] = number + 1
            step = float(report.number) if report.step is None else report.step
            points.append(
                telemetry.MetricPoint(job_id, attempt, name, number, step, value, report.at)
            )
    return points


def catch_up(store: Store, folder: DataFolder, job_id: int, attempt: int) -> None:
    """Write what an attempt reported and its worker could not write any more."""
    path = folder.journal(job_id, attempt)
    reader, counts = JournalReader(path), dict[str, int]()
    try:
        with store.telemetry.read() as tx:
            written = telemetry.counts(tx, job_id, attempt)
        while reports := reader.read():
            points = to_points(reports, job_id, attempt, counts)
            with store.telemetry.write(durable=False) as tx:
                telemetry.add_metrics(
                    tx, [point for point in points if point.number >= written.get(point.name, 0)]
                )
    except StorageFault:
        return  # the journal stays
    journal.remove(path)
