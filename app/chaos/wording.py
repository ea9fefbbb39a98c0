"""What the lines of the table are called."""

from collections.abc import Iterator

from app.chaos.report import Recovery, Report
from app.domain.sentence import Sentence, sentence


def table(report: Report) -> Iterator[tuple[Sentence, Sentence | str]]:
    """Each figure with its name; first what happened, then what must be zero."""
    yield sentence("Jobs"), str(report.jobs)
    yield sentence("Attempts"), str(report.attempts)
    for status, title in _ENDED.items():
        yield title, str(report.ended.get(status, 0))
    yield sentence("Kills"), str(report.kills)
    for name, title in _COUNTED.items():
        yield title, str(report.counted.get(name, 0))
    yield sentence("Most bells waiting at once"), str(report.most_bells)
    for kind, title in _RECOVERED.items():
        yield title, _times(report.recovered[kind])
    for name, title in _ZERO.items():
        yield title, str(len(report.findings[name]))


def _times(recovery: Recovery) -> Sentence | str:
    if recovery.p50 is None:
        return "–"
    return sentence(
        "p50 {p50} s, longest {longest} s ({count} times)",
        p50=recovery.p50,
        longest=recovery.longest,
        count=len(recovery.times),
    )


_ENDED = {
    "done": sentence("… done"),
    "failed": sentence("… failed"),
    "cancelled": sentence("… cancelled"),
}
_COUNTED = {
    "killed worker": sentence("… workers"),
    "killed fork server": sentence("… fork servers"),
    "killed runner": sentence("… runners"),
    "killed scheduler": sentence("… schedulers"),
    "killed parent": sentence("… consumer parents"),
    "killed starting": sentence("… processes of a starting consumer"),
    "killed submitter": sentence("… submitters"),
    "killed submitter before its bell": sentence("… submitters between insert and bell"),
    "frozen shorter than the lease": sentence("Freezes, shorter than the lease"),
    "frozen longer than the lease": sentence("Freezes, longer than the lease"),
    "cancel asked": sentence("Cancels asked for"),
    "pause asked": sentence("Pauses asked for"),
    "resume asked": sentence("Resumes asked for"),
}
_RECOVERED = {
    "worker": sentence("Running again after its worker was killed"),
    "parent": sentence("Running again after its consumer was killed"),
}
_ZERO = {
    "lost": sentence("Lost jobs"),
    "stuck": sentence("Stuck jobs"),
    "finished_twice": sentence("Finished twice"),
    "overlapping_attempts": sentence("Overlapping attempts"),
    "acted_after_end": sentence("Acted after their end"),
    "attempts_broken": sentence("Attempts missing or left open"),
    "ended_wrongly": sentence("Ended otherwise than explained"),
    "terminal_rows_changed": sentence("Terminal rows changed"),
    "programs_failed": sentence("Submitters that broke, or no work done"),
    "orphaned_processes": sentence("Orphaned processes"),
    "bells_left": sentence("Bells left"),
    "integrity": sentence("Damages in the databases"),
}
