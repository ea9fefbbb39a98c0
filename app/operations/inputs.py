"""Parameters that are files of other jobs: checked, found on disk, and suggested."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.chain import ArtifactOf, artifacts_in
from app.domain.job import TERMINAL
from app.domain.sentence import Problem, Sentence, sentence
from app.domain.workload import CatalogueEntry, upload_of
from app.files import artifacts as artifact_files
from app.files import uploads
from app.files.folder import DataFolder
from app.operations.cancel import not_found
from app.store import Store, Transaction, artifacts, catalogue, offers, waiting

NAMED = 5  # artifacts in a sentence


def missing(tx: Transaction, params: dict[str, Any]) -> list[Problem]:
    """What is wrong with the artifacts among parameters; one may still come of a job that has not
    ended."""
    taken = artifacts_in(params)
    if not taken:
        return []
    found = waiting.statuses(tx, {one.job_id for one in taken.values()})
    problems = []
    for name, one in taken.items():
        status = found.get(one.job_id)
        if status is None:
            problems.append(Problem(name, not_found(one.job_id).message))
        elif status in TERMINAL and (why := _lacks(tx, one)) is not None:
            problems.append(Problem(name, why))
    return problems


def _lacks(tx: Transaction, one: ArtifactOf) -> Sentence | None:
    left = [each.name for each in artifacts.of_job(tx, one.job_id)]
    if one.name in left:
        return None
    if not left:
        return sentence("Job #{id} left no {name}: no file at all.", id=one.job_id, name=one.name)
    names = ", ".join(left[:NAMED]) + (" …" if len(left) > NAMED else "")
    return sentence(
        "Job #{id} left no {name}; it left: {names}.", id=one.job_id, name=one.name, names=names
    )


def resolve(
    store: Store, folder: DataFolder, params: dict[str, Any]
) -> tuple[dict[str, Any], Sentence | None]:
    """Parameters with every file replaced by its path; and why an attempt cannot run with them.

    Of a job's artifacts, those of its newest attempt that left any are taken.
    """
    paths, taken = uploads.resolve(folder, params), artifacts_in(params)
    if not taken:
        return paths, None
    with store.read() as tx:
        if problems := missing(tx, params):
            return paths, problems[0].sentence
        left = {
            (row.job_id, row.name): row
            for one in taken.values()
            for row in artifacts.of_job(tx, one.job_id)
        }
    for name, one in taken.items():
        path = _stored(folder, left.get((one.job_id, one.name)))
        if path is None:
            return paths, sentence(
                "{name} of job #{id} is not there any more, or is not what it was.",
                name=one.name,
                id=one.job_id,
            )
        paths[name] = {"path": str(path), "name": one.name}
    return paths, None


def _stored(folder: DataFolder, row: artifacts.Artifact | None) -> Path | None:
    """The file of an artifact, where it is still as long as it was."""
    if row is None:
        return None
    path = artifact_files.stored(folder.artifacts(row.job_id, row.attempt), row.name)
    return path if path is not None and path.stat().st_size == row.size else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that a parameter could take; `size` in bytes."""

    job_id: int
    title: str
    workload: str
    artifact: str
    size: int | None  # None: its job has not ended, and is to be waited for
    finished_at: float | None


def candidates(
    store: Store, entry: CatalogueEntry, field: str, *, limit: int, text: str = ""
) -> list[Candidate]:
    """Files of other jobs that fit a parameter: those to be waited for, then those that are there.

    Where the parameter asks for a kind of artifact, those of this kind; else those with a suffix
    that it accepts. The newest come first.

    Args:
        field: the parameter's name.
        limit: at most so many of either.
        text: only those whose job's number or title, workload or name has it.
    """
    wanted = upload_of(entry.schema.get("properties", {}).get(field, {}))
    if wanted is None:
        return []
    kind, suffixes = wanted.get("x-takes"), tuple(wanted.get("x-upload", ()))
    with store.read() as tx:
        makers = {
            one.name: [
                name
                for name, of_kind in one.artifacts.items()
                if (of_kind == kind if kind else _ends(name, suffixes))
            ]
            for one in catalogue.entries(tx).values()
        }
        makers = {name: files for name, files in makers.items() if files}
        coming = offers.upcoming(tx, makers, text=text, limit=limit)
        if kind:
            there = [
                one
                for name, files in makers.items()
                for one in offers.of_workload(tx, name, files, text=text, limit=limit)
            ]
        else:
            there = offers.with_suffix(tx, suffixes, text=text, limit=limit)
    awaited = [
        Candidate(one.job_id, one.title, one.workload, name, None, None)
        for one in coming
        for name in makers[one.workload]
    ]
    left = [
        Candidate(one.job_id, one.title, one.workload, one.artifact, one.size, one.finished_at)
        for one in sorted(there, key=lambda one: -one.job_id)
    ]
    return awaited[:limit] + left[:limit]


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    return not suffixes or name.lower().endswith(tuple(suffix.lower() for suffix in suffixes))
