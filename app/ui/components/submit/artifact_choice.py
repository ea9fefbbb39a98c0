"""A file that another job has left, or will leave when it is done."""

from pathlib import Path

import streamlit as st

from app import clock
from app.domain.chain import ArtifactOf
from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.files import artifacts as artifact_files
from app.language import Translator
from app.language.numbers import moment, size
from app.operations import inputs
from app.operations.inputs import Candidate
from app.store import Transaction, artifacts, jobs
from app.ui import access, identity, links
from app.ui.components import job_view, status
from app.ui.components.quiet import quiet
from app.ui.escape import escape
from app.ui.form.draft import Draft
from app.ui.form.fields import Field

OFFERED = 50
LONGEST_TITLE = 40


def draw(entry: CatalogueEntry, one: Field, draft: Draft, chosen: ArtifactOf | None) -> None:
    """The artifact that is chosen, with its job; or the ones that fit."""
    _ = identity.translate()
    if chosen is None:
        _choose(entry, one, draft, _)
    else:
        _show(one, draft, chosen, _)


def path_of(chosen: ArtifactOf) -> Path | None:
    """The file, once the job has written it."""
    with access.store().read() as tx:
        found = _row(tx, chosen)
    if found is None:
        return None
    return artifact_files.stored(access.folder().artifacts(found.job_id, found.attempt), found.name)


def _row(tx: Transaction, chosen: ArtifactOf) -> artifacts.Artifact | None:
    found = artifacts.of_job(tx, chosen.job_id)
    return next((one for one in found if one.name == chosen.name), None)


def _choose(entry: CatalogueEntry, one: Field, draft: Draft, _: Translator) -> None:
    found = inputs.candidates(access.store(), entry, one.name, limit=OFFERED)
    if not found:
        quiet(_("No job has left a file that fits here, and none that would is on its way."))
        return
    key = draft.key(f"{one.name}.artifact")
    st.selectbox(
        _("A job's artifact"),
        range(len(found)),
        index=None,
        format_func=lambda place: _line(found[place], _),
        key=key,
        placeholder=_("Choose an artifact: number, title or file name"),
        label_visibility="collapsed",
        on_change=_take,
        args=(draft, one.name, key, found),
    )


def _take(draft: Draft, name: str, key: str, found: list[Candidate]) -> None:
    place = st.session_state[key]
    if place is not None:
        draft.entered[name] = {"job": found[place].job_id, "artifact": found[place].artifact}


def _line(one: Candidate, _: Translator) -> str:
    """A line of the list; such lines are plain text."""
    title = job_view.title(one.title, one.workload, job_view.entries().get(one.workload), _)
    name = f"#{one.job_id} {one_line(title, LONGEST_TITLE)}"
    facts = [name, one_line(one.artifact, LONGEST_TITLE)]
    if one.size is None or one.finished_at is None:
        facts.append(_("once it is done"))
    else:
        facts += [size(one.size), moment(one.finished_at, identity.zone(), clock.now())]
    return _(" · ").join(facts)


def _show(one: Field, draft: Draft, chosen: ArtifactOf, _: Translator) -> None:
    job_id = chosen.job_id
    with access.store().read() as tx:
        job, found = jobs.get(tx, job_id), _row(tx, chosen)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        shown = escape(one_line(chosen.name, LONGEST_TITLE))
        st.markdown(f":blue-badge[:material/deployed_code: {shown}]", width="content")
        if job is not None:
            look = status.of_job(job)
            title = job_view.title(job.title, job.workload, job_view.entries().get(job.workload), _)
            st.button(
                f":{look.color}[:material/{look.icon}:] :blue[\\#{job_id}]"
                f" {escape(one_line(title, LONGEST_TITLE))}",
                type="tertiary",
                key=draft.key(f"{one.name}.source_job"),
                on_click=links.open_job,
                args=(job_id,),
            )
        if facts := _facts(found, job is not None and not job.is_terminal, _):
            quiet(facts, width="content")
        st.button(
            _("Replace"),
            type="tertiary",
            key=draft.key(f"{one.name}.replace_artifact"),
            on_click=_take_out,
            args=(draft, one.name),
        )


def _facts(found: artifacts.Artifact | None, is_awaited: bool, _: Translator) -> str:
    if found is None:
        return _("will be waited for") if is_awaited else ""
    made = moment(found.created_at, identity.zone(), clock.now())
    return _(" · ").join([size(found.size), made])


def _take_out(draft: Draft, name: str) -> None:
    draft.entered[name] = None
