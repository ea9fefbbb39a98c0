"""Which files of one workload's jobs fit the fields of another workload."""

from app.domain.chain import ArtifactOf, artifact_of
from app.domain.workload import CatalogueEntry
from app.store import catalogue, jobs
from app.ui import access
from app.ui.form.draft import FROM_JOB, Draft
from app.ui.form.fields import Kind, fields_of


def fitting(entry: CatalogueEntry, producer: CatalogueEntry) -> dict[str, str]:
    """For each field of a workload that can take one, the first artifact that fits it.

    A kind says more than a suffix: where a field takes the kind of an artifact, those fields are
    left alone that any file of some suffix fits.
    """
    fields = [one for one in fields_of(entry.schema) if one.kind is Kind.UPLOAD]
    by_kind, by_suffix = dict[str, str](), dict[str, str]()
    for one in fields:
        for name, kind in producer.artifacts.items():
            if one.takes is not None and kind == one.takes:
                by_kind.setdefault(one.name, name)
            elif one.takes is None and name.lower().endswith(one.suffixes):
                by_suffix.setdefault(one.name, name)
    return by_kind or by_suffix


def fill(entry: CatalogueEntry, draft: Draft, job_id: int) -> None:
    """Put a job's artifacts into the fields that they fit, where nobody has chosen anything.

    Once for each job, so that one which is taken out stays out.
    """
    earlier, draft.offered_from = draft.offered_from, job_id
    if earlier == job_id:
        return
    with access.store().read() as tx:
        job = jobs.get(tx, job_id)
        producer = catalogue.get(tx, job.workload) if job is not None else None
    if producer is None:
        return
    for name, artifact in fitting(entry, producer).items():
        there = artifact_of(draft.entered[name])
        if draft.entered[name] is None or (there is not None and there.job_id == earlier):
            draft.entered[name] = ArtifactOf(job_id, artifact).reference
            draft.sources[name] = FROM_JOB
