"""A parameter that is a file: uploaded and kept at once, or an artifact of another job."""

from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app.domain.chain import artifact_of
from app.domain.delimited import NotATable
from app.domain.errors import InvalidRequest
from app.domain.sentence import Sentence, sentence
from app.domain.workload import CatalogueEntry
from app.files import uploads
from app.files.columns import columns as columns_of_file
from app.language import Translator, numbers
from app.ui import access, identity
from app.ui.components.quiet import quiet
from app.ui.components.submit import artifact_choice
from app.ui.components.submit.field_error import field_error
from app.ui.escape import escape
from app.ui.form.draft import FROM_HERE, FROM_JOB, Draft
from app.ui.form.fields import Field


def columns(draft: Draft, upload: str) -> tuple[str, ...] | None:
    """The columns of the file in a field: none while no table is in it; None while nobody knows
    them, as a job has still to write it."""
    reference = draft.entered.get(upload)
    try:
        if artifact := artifact_of(reference):
            path = artifact_choice.path_of(artifact)
            return None if path is None else columns_of_file(path)
        if reference is None or not uploads.is_reference(reference):
            return ()
        return columns_of_file(access.folder().upload(reference["upload"]))
    except (NotATable, OSError, ValueError):
        return ()


def draw(
    entry: CatalogueEntry, one: Field, draft: Draft, why: Sentence | None, *, has_columns: bool
) -> None:
    """The file that is there, with a way to replace it; or the ways to choose one."""
    _ = identity.translate()
    reference = draft.entered[one.name]
    with st.container(gap="xsmall"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            title = f"**{escape(_.pick(one.title))}** :small[:gray[{_advice(one, _)}]]"
            st.markdown(title, width="content")
            source = _source(one, draft, _)
        if source == FROM_JOB:
            artifact_choice.draw(entry, one, draft, artifact_of(reference))
        elif uploads.is_reference(reference):
            _kept(one, draft, reference, _, has_columns=has_columns)
        else:
            _empty(one, draft, _, has_columns=has_columns)
        field_error(why)


def _source(one: Field, draft: Draft, _: Translator) -> str:
    """Where the file comes from; an artifact of a kind that only jobs make comes from a job."""
    usual = FROM_JOB if one.takes else FROM_HERE
    if draft.entered[one.name] is not None:
        usual = FROM_JOB if artifact_of(draft.entered[one.name]) else FROM_HERE
    names = {FROM_HERE: _("File"), FROM_JOB: _("From a job")}
    key = draft.key(f"{one.name}.source")
    st.session_state[key] = draft.sources.setdefault(one.name, usual)
    st.segmented_control(
        _("Where the file comes from"),
        list(names),
        format_func=lambda source: names[source],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_switch,
        args=(one, draft, key),
    )
    return draft.sources[one.name]


def _switch(one: Field, draft: Draft, key: str) -> None:
    draft.switch_source(one.name, st.session_state[key])
    draft.refused_uploads.pop(one.name, None)


def _kept(
    one: Field, draft: Draft, reference: dict[str, Any], _: Translator, *, has_columns: bool
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = escape(str(reference.get("name", "")))
        st.markdown(f":blue-badge[:material/description: {name}]", width="content")
        found = columns(draft, one.name) or ()
        if facts := _facts(reference, found if has_columns else (), _):
            quiet(facts, width="content")
        st.button(
            _("Replace"),
            type="tertiary",
            key=draft.key(f"{one.name}.replace"),
            on_click=_take_out,
            args=(draft, one.name),
        )


def _facts(reference: dict[str, Any], found: tuple[str, ...], _: Translator) -> str:
    try:
        size = access.folder().upload(reference["upload"]).stat().st_size
    except (OSError, ValueError):
        return ""
    facts = [numbers.size(size)]
    if found:
        facts.append(_.plural("{count} column", "{count} columns", len(found)))
    return _(" · ").join(facts)


def _take_out(draft: Draft, name: str) -> None:
    draft.entered[name] = None
    draft.refused_uploads.pop(name, None)


def _empty(one: Field, draft: Draft, _: Translator, *, has_columns: bool) -> None:
    key = draft.key(f"{one.name}.upload")
    st.file_uploader(
        _.pick(one.title),
        type=list(one.suffixes) or None,
        key=key,
        label_visibility="collapsed",
        on_change=_take,
        args=(one, draft, key),
        kwargs={"has_columns": has_columns},
    )


def _take(one: Field, draft: Draft, key: str, *, has_columns: bool) -> None:
    draft.refused_uploads.pop(one.name, None)
    uploaded: UploadedFile | None = st.session_state[key]
    if uploaded is not None:
        _keep(one, draft, uploaded, has_columns=has_columns)


def _keep(one: Field, draft: Draft, uploaded: UploadedFile, *, has_columns: bool) -> None:
    limit = access.settings().upload_limit_mb
    try:
        kept = uploads.keep(access.folder(), uploaded, uploaded.name, limit_mb=limit)
        if has_columns:
            columns_of_file(access.folder().upload(kept.sha256))
        draft.entered[one.name] = kept.reference
    except InvalidRequest as error:
        draft.refused_uploads[one.name] = error.problems[0].sentence
    except NotATable as error:
        draft.refused_uploads[one.name] = error.message
    except OSError as error:
        draft.refused_uploads[one.name] = sentence(
            "The file could not be stored: {cause}.", cause=error.strerror or str(error)
        )


def _advice(one: Field, _: Translator) -> str:
    limit = _("up to {limit} MB", limit=access.settings().upload_limit_mb)
    facts = _(" · ").join(part for part in (" ".join(one.suffixes), limit) if part)
    return escape(f"{_.pick(one.help)} {facts}")
