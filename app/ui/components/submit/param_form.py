"""The form of a workload, generated from its parameters."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from app.domain.sentence import Problem, Sentence
from app.domain.workload import CatalogueEntry
from app.language import Translator
from app.operations import parameters
from app.operations.submit import LONGEST_TITLE
from app.ui import form_values, identity
from app.ui.components.submit import upload_field
from app.ui.components.submit.field_error import field_error
from app.ui.draft import Draft
from app.ui.escape import escape
from app.ui.form_fields import Field, Kind, fields_of

IN_A_ROW = 3
NARROWEST = 200
TITLE = "/title"  # no parameter can have this name


def take_over(entry: CatalogueEntry, draft: Draft) -> None:
    """Bring draft and widgets together, before anything is drawn.

    Streamlit forgets a widget that is not drawn in some run; the draft does not.
    """
    for one in fields_of(entry.schema):
        key = draft.key(one.name)
        if one.kind is Kind.UPLOAD:
            continue
        if key in st.session_state:
            draft.entered[one.name] = st.session_state[key]
        else:
            st.session_state[key] = draft.entered[one.name]
    draft.title = st.session_state.setdefault(draft.key(TITLE), draft.title)


def draw(entry: CatalogueEntry, draft: Draft, problems: Sequence[Problem]) -> None:
    """Every field, with what is wrong under it."""
    wrong = {problem.field: problem.sentence for problem in problems}
    fields = fields_of(entry.schema)
    uploads = [one for one in fields if one.kind is Kind.UPLOAD]
    others = [one for one in fields if one.kind is not Kind.UPLOAD]
    for one in uploads:
        upload_field.draw(one, draft, wrong.get(one.name), has_columns=_names_columns(fields, one))
    _rows([one for one in others if not one.advanced], fields, draft, wrong)
    if advanced := [one for one in others if one.advanced]:
        with st.expander(
            _advanced_label(advanced, draft, identity.translate()),
            type="compact",
            key=draft.key("advanced"),
            expanded=any(one.name in wrong for one in advanced),
        ):
            _rows(advanced, fields, draft, wrong)


def draw_title(entry: CatalogueEntry, draft: Draft) -> None:
    """What its owner calls the job; may stay empty."""
    _ = identity.translate()
    st.text_input(
        _("Title"),
        key=draft.key(TITLE),
        max_chars=LONGEST_TITLE,
        placeholder=_.pick(entry.title),
        help=_("How you recognize this job in the list. Without one it is called as its workload."),
    )


def _names_columns(fields: Iterable[Field], upload: Field) -> bool:
    return any(one.column_of == upload.name for one in fields) or ".csv" in upload.suffixes


def _rows(
    chosen: list[Field], fields: Sequence[Field], draft: Draft, wrong: dict[str, Sentence]
) -> None:
    ordered = [one for one in chosen if one.kind is not Kind.SWITCH]
    ordered += [one for one in chosen if one.kind is Kind.SWITCH]  # lower than the other fields
    with st.grid(IN_A_ROW, min_column_width=NARROWEST, gap=("small", "medium")):
        for one in ordered:
            with st.container(gap="xsmall"):
                _widget(one, fields, draft)
                field_error(wrong.get(one.name))


def _advanced_label(advanced: Sequence[Field], draft: Draft, _: Translator) -> str:
    changed = sum(
        draft.entered[one.name] != form_values.typed(one, one.default) for one in advanced
    )
    if not changed:
        return _.plural(
            "{count} more, at its default", "{count} more, all at their defaults", len(advanced)
        )
    return _.plural("{count} more, {changed} changed", "{count} more, {changed} changed",
                    len(advanced), changed=changed)  # fmt: skip


def _widget(one: Field, fields: Sequence[Field], draft: Draft) -> None:
    _ = identity.translate()
    label, key, advice = escape(_.pick(one.title)), draft.key(one.name), _advice(one, _)
    unset = _("not set") if one.optional else None
    match one.kind:
        case Kind.STEPPER:
            # Of type float and without bounds: otherwise the browser would change 1.5 into 1,
            # and what is out of bounds back to what was there, without a word.
            st.number_input(
                label,
                step=1.0,
                format="%g",
                key=key,
                help=advice,
                on_change=draft.take,
                args=(one.name,),
            )
        case Kind.INTEGER | Kind.NUMBER | Kind.TEXT | Kind.NUMBERS:
            st.text_input(
                label,
                key=key,
                help=advice,
                on_change=draft.take,
                args=(one.name,),
                placeholder=unset,
            )
        case Kind.JSON:
            st.text_area(
                label,
                key=key,
                help=advice,
                on_change=draft.take,
                args=(one.name,),
                placeholder=unset,
                height=90,
            )
        case Kind.SWITCH:
            st.toggle(label, key=key, help=advice, on_change=draft.take, args=(one.name,))
        case Kind.CHOICE:
            _select(one, draft, label, advice, _)
        case Kind.CHOICES | Kind.WORDS:
            st.multiselect(
                label,
                one.choices or draft.entered[one.name],
                format_func=lambda value: _label(one, value, _),
                key=key,
                help=advice,
                on_change=draft.take,
                args=(one.name,),
                placeholder=_("Choose any") if one.choices else _("Type and press Enter"),
                accept_new_options=one.kind is Kind.WORDS,
            )
        case Kind.COLUMN | Kind.COLUMNS:
            _columns(one, fields, draft, label, advice, _)


def _select(one: Field, draft: Draft, label: str, advice: str | None, _: Translator) -> None:
    key = draft.key(one.name)
    if st.session_state[key] not in one.choices:
        st.session_state[key] = None
    can_be_empty = one.optional or not one.has_default or st.session_state[key] is None
    st.selectbox(
        label,
        one.choices,
        index=None if can_be_empty else 0,
        format_func=lambda value: _label(one, value, _),
        key=key,
        help=advice,
        on_change=draft.take,
        args=(one.name,),
        placeholder=_("not set") if one.optional else _("Choose one"),
    )


def _columns(
    one: Field,
    fields: Sequence[Field],
    draft: Draft,
    label: str,
    advice: str | None,
    _: Translator,
) -> None:
    key = draft.key(one.name)
    columns = upload_field.columns(draft, one.column_of or "")
    if one.kind is Kind.COLUMNS:
        kept = [name for name in st.session_state[key] if name in columns]
        st.session_state[key] = kept
        st.multiselect(
            label,
            columns,
            format_func=escape,
            key=key,
            help=advice,
            on_change=draft.take,
            args=(one.name,),
            placeholder=_("Choose columns") if columns else _("Choose a file first"),
            disabled=not columns,
        )
        return
    if st.session_state[key] not in columns:
        st.session_state[key] = None
    st.selectbox(
        label,
        columns,
        index=None,
        key=key,
        help=advice,
        on_change=draft.take,
        args=(one.name,),
        placeholder=_("Choose a column") if columns else _("Choose a file first"),
        disabled=not columns,
    )


def _label(one: Field, value: Any, _: Translator) -> str:
    if str(value) in one.labels:
        return _.pick(one.labels[str(value)])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _advice(one: Field, _: Translator) -> str | None:
    limits = parameters.range_of(one.schema)
    parts = [_.pick(one.help), _.say(limits) if limits else ""]
    return "  \n".join(escape(part) for part in parts if part) or None
