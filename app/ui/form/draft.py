"""What a person has typed into a form and not yet submitted; lives as long as the tab."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from app.domain.chain import artifacts_in
from app.domain.errors import InvalidRequest
from app.domain.job import Job
from app.domain.schedule import Schedule
from app.domain.sentence import Problem, Sentence, sentence
from app.domain.workload import CatalogueEntry, Example
from app.files import uploads
from app.operations import parameters
from app.ui import access
from app.ui.form import values
from app.ui.form.fields import Field, Kind, fields_of

# The fields about the job itself; no parameter has such a name.
TITLE, PRIORITY, LIMIT = "/title", "/priority", "/limit"
FROM_HERE, FROM_JOB = "file", "job"  # sources of a file
_numbers = itertools.count(1)


@dataclass(slots=True, kw_only=True)
class Draft:
    """A form being filled. `number` is part of its widgets' keys: a new draft starts them anew."""

    workload: str
    entered: dict[str, Any]  # by field, as typed; for an upload its reference
    title: str = ""
    priority: int = 0
    limit_s: float | None = None  # None for the workload's own time limit
    cloned_from: int | None = None
    was_pressed: bool = False  # only then are empty fields told as problems
    refused: tuple[Problem, ...] = ()  # what the submission itself complained about …
    refused_as: str = ""  # … and what was in the form then
    refused_uploads: dict[str, Sentence] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)  # of file fields: from here or a job
    set_aside: dict[str, Any] = field(default_factory=dict)  # what the other source had
    offered_from: int | None = None  # the job whose artifacts were put into its fields
    schedule: int | None = None  # the one that it was filled from
    number: int = field(default_factory=lambda: next(_numbers))

    def key(self, name: str) -> str:
        """The key of a field's widget."""
        return f"draft{self.number}.{name}"

    def take(self, name: str) -> None:
        """Remember what stands in a widget; its callback, which no change of pages overtakes."""
        value = st.session_state[self.key(name)]
        if name == TITLE:
            self.title = value
        elif name == PRIORITY:
            self.priority = value
        elif name == LIMIT:
            self.limit_s = value
        else:
            self.entered[name] = value

    def enter(self, name: str, value: Any) -> None:
        """Put something else into a field, before its widget is drawn."""
        self.entered[name] = value
        if self.key(name) in st.session_state and st.session_state[self.key(name)] != value:
            st.session_state[self.key(name)] = value

    @property
    def source_jobs(self) -> list[int]:
        """The jobs whose artifacts are in its fields."""
        return [one.job_id for one in artifacts_in(self.entered).values()]

    def switch_source(self, name: str, source: str) -> None:
        """Take a file from elsewhere; what was chosen before comes back with its source."""
        if source == self.sources.get(name):
            return
        self.sources[name] = source
        self.entered[name], self.set_aside[name] = self.set_aside.get(name), self.entered[name]

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Keep what a submission complained about, for as long as the form stays as it is."""
        self.refused, self.refused_as = tuple(problems), self._content()

    @property
    def standing_refusals(self) -> tuple[Problem, ...]:
        return self.refused if self.refused_as == self._content() else ()

    def _content(self) -> str:
        return repr((self.entered, self.title, self.priority, self.limit_s))


def blank(entry: CatalogueEntry) -> Draft:
    """A form at its defaults."""
    fields = fields_of(entry.schema)
    return Draft(
        workload=entry.name,
        entered={one.name: values.typed(one, one.default) for one in fields},
    )


def current(entry: CatalogueEntry) -> Draft:
    """What this tab has typed for a workload so far."""
    drafts = st.session_state.setdefault("drafts", {})
    fields = {one.name for one in fields_of(entry.schema)}
    draft: Draft | None = drafts.get(entry.name)
    if draft is None or draft.entered.keys() != fields:  # a newer version has other parameters
        draft = blank(entry)
        drafts[entry.name] = draft
    return draft


def replace(entry: CatalogueEntry, draft: Draft) -> None:
    """Show another draft in the form."""
    st.session_state.setdefault("drafts", {})[entry.name] = draft


def of_job(entry: CatalogueEntry, job: Job) -> Draft:
    """A form with what a job was submitted with."""
    draft = _filled(entry, job.params)
    draft.title = job.title
    draft.priority = job.priority
    draft.limit_s = None if job.timeout_s == entry.timeout_s else job.timeout_s
    draft.cloned_from = job.id
    return draft


def of_schedule(entry: CatalogueEntry, schedule: Schedule) -> Draft:
    """A form with what a schedule's jobs are submitted with."""
    draft = _filled(entry, schedule.params)
    draft.title = schedule.title
    draft.priority = schedule.priority
    draft.limit_s = schedule.timeout_s
    draft.schedule = schedule.id
    return draft


def of_example(entry: CatalogueEntry, example: Example, title: str) -> Draft:
    """A form with an example's parameters; its files are kept as uploads."""
    draft = _filled(entry, example.params)
    draft.title = title
    for name, path in example.files.items():
        try:
            limit = access.settings().upload_limit_mb
            kept = uploads.keep_file(access.folder(), Path(path), limit_mb=limit, field=name)
            draft.entered[name] = kept.reference
        except InvalidRequest as error:
            draft.refused_uploads[name] = error.problems[0].sentence
    return draft


def _filled(entry: CatalogueEntry, params: dict[str, Any]) -> Draft:
    draft = blank(entry)
    for one in fields_of(entry.schema):
        if one.name in params:
            draft.entered[one.name] = values.typed(one, params[one.name])
    return draft


@dataclass(frozen=True, slots=True)
class Checked:
    """What a draft means: parameters, and what is wrong with them, in the form's order."""

    params: dict[str, Any]
    problems: tuple[Problem, ...]


def check(entry: CatalogueEntry, draft: Draft) -> Checked:
    """Read every field and hold it against the schema."""
    params: dict[str, Any] = {}
    wrong: dict[str, Sentence] = dict(draft.refused_uploads)
    blanks = set()
    fields = fields_of(entry.schema)
    for one in fields:
        try:
            params[one.name] = values.read(one, draft.entered[one.name])
        except values.Blank:
            if one.name not in wrong:
                blanks.add(one.name)
                wrong[one.name] = _needed(one)
        except values.Unreadable as error:
            wrong[one.name] = error.why
    problems = parameters.problems(entry, parameters.complete(entry, params))
    for problem in (*problems, *draft.standing_refusals):
        wrong.setdefault(problem.field, problem.sentence)
    if not draft.was_pressed:
        wrong = {name: why for name, why in wrong.items() if name not in blanks}
    order = {one.name: position for position, one in enumerate(fields)}
    names = sorted(wrong, key=lambda name: order.get(name, len(order)))
    return Checked(params, tuple(Problem(name, wrong[name]) for name in names))


def _needed(one: Field) -> Sentence:
    if one.kind is Kind.UPLOAD:
        return sentence("Choose a file.")
    return sentence("This is needed.")
