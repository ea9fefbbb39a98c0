"""Requests: held against the catalogue and the jobs they name before they become jobs."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.chain import IfNotDone, artifacts_in
from app.domain.errors import InvalidRequest, NotFound
from app.domain.sentence import Problem, sentence
from app.domain.workload import CatalogueEntry
from app.files import uploads
from app.files.folder import DataFolder
from app.operations import chains, inputs, parameters
from app.settings import Settings
from app.store import Store, catalogue

LONGEST_TITLE = 200
HIGHEST_PRIORITY = 100
LATEST = 4_102_444_800.0  # the year 2100, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A job that somebody wants, found to be right. Only `checked` makes one."""

    entry: CatalogueEntry
    params: dict[str, Any]  # complete
    title: str
    priority: int
    timeout_s: float | None


def checked(
    store: Store,
    settings: Settings,
    *,
    workload: str,
    params: dict[str, Any],
    title: str = "",
    priority: int = 0,
    timeout_s: float | None = None,
    run_at: float | None = None,
    run_after: Sequence[int] = (),
    if_not_done: IfNotDone = "cancel",
) -> Request:
    """Hold a request against the catalogue and the jobs it names; changes nothing.

    Raises:
        NotFound: no consumer ever published this workload.
        InvalidRequest: something does not fit; has every problem.
    """
    entry = published(store, workload)
    request = Request(
        entry=entry,
        params=parameters.complete(entry, params),
        title=clean(title),
        priority=priority,
        timeout_s=timeout_s,
    )
    problems = _problems(DataFolder(settings.data), request)
    wrong = {problem.field for problem in problems}
    if run_after or artifacts_in(request.params):  # it names other jobs
        with store.read() as tx:
            missing = inputs.missing(tx, request.params)
            problems += [problem for problem in missing if problem.field not in wrong]
            problems += chains.problems(tx, run_after, if_not_done)
    if run_at is not None and not 0 <= run_at <= LATEST:
        problems.append(Problem("run_at", sentence("A moment of this century, please.")))
    if problems:
        raise InvalidRequest(problems)
    return request


def published(store: Store, workload: str) -> CatalogueEntry:
    """What the catalogue says about a workload.

    Raises:
        NotFound: no consumer ever published it.
    """
    with store.read() as tx:
        found = catalogue.get(tx, workload)
        if found is not None:
            return found
        known = catalogue.entries(tx)
    if not known:
        raise NotFound(
            sentence(
                "No workload is known yet. Start the consumer once with ./run_consumer.sh: it"
                " publishes what can be run."
            )
        )
    raise NotFound(
        sentence(
            "There is no workload {name}; there are: {known}.",
            name=workload,
            known=", ".join(sorted(known)),
        )
    )


def clean(text: str) -> str:
    """A title or a name on one line, without letters that nobody sees."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if letter in "\t\r\n" else letter
        for letter in composed
        if letter in "\t\r\n\u200d" or unicodedata.category(letter)[0] != "C"
    ).strip()


def misfits(folder: DataFolder, entry: CatalogueEntry, params: dict[str, Any]) -> list[Problem]:
    """Why a workload cannot be run with complete parameters; empty when it can."""
    problems = parameters.problems(entry, params)
    wrong = {problem.field for problem in problems}
    if entry.error:
        problems.append(
            Problem("", sentence("This workload cannot be imported: {error}", error=entry.error))
        )
    return problems + [
        Problem(name, sentence("This file is not there any more; please upload it again."))
        for name, value in params.items()
        if name not in wrong and uploads.is_reference(value) and not uploads.exists(folder, value)
    ]


def _problems(folder: DataFolder, request: Request) -> list[Problem]:
    title, timeout_s = request.title, request.timeout_s
    problems = misfits(folder, request.entry, request.params)
    if len(title) > LONGEST_TITLE:
        problems.append(
            Problem("title", sentence("At most {limit} characters, please.", limit=LONGEST_TITLE))
        )
    if abs(request.priority) > HIGHEST_PRIORITY:
        problems.append(
            Problem(
                "priority",
                sentence(
                    "From {low} to {high}, please.", low=-HIGHEST_PRIORITY, high=HIGHEST_PRIORITY
                ),
            )
        )
    if timeout_s is not None and not 0 < timeout_s <= 365 * 86400:
        problems.append(Problem("timeout_s", sentence("More than {low}, please.", low=0)))
    return problems
