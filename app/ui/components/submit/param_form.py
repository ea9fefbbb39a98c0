"""The form of a workload, generated from its parameters."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypedDict

import streamlit as st

from app.domain.sentence import Problem, Sentence
from app.domain.workload import CatalogueEntry
from app.language import Translator
from app.operations import parameters
from app.ui import identity
from app.ui.components.submit import upload_field
from app.ui.components.submit.field_error import field_error
from app.ui.escape import escape
from app.ui.form import values
from app.ui.form.draft import LIMIT, PRIORITY, TITLE, Draft
from app.ui.form.fields import Field, Kind, fields_of

IN_A_ROW = 3
NARROWEST = 200


class Common(TypedDict):
    """What every widget of a field gets."""

    key: str
    help: str | None
    on_change: Callable[[str], None]
    args: tuple[str]


def take_over(entry: CatalogueEntry, draft: Draft) -> None:
    """Bring into the draft what stands in its widgets, before anything is drawn.

    Streamlit forgets a widget that is not drawn in some run; the draft does not.
    """
    for name in (TITLE, PRIORITY, LIMIT, *(one.name for one in fields_of(entry.schema))):
        if draft.key(name) in st.session_state:
            draft.take(name)


def draw(entry: CatalogueEntry, draft: Draft, problems: Sequence[Problem]) -> None:
    """Every field, with what is wrong under it."""
    wrong = {problem.field: problem.sentence for problem in problems}
    fields = fields_of(entry.schema)
    uploads = [one for one in fields if one.kind is Kind.UPLOAD]
    others = [one for one in fields if one.kind is not Kind.UPLOAD]
    for one in uploads:
        has_columns = _names_columns(fields, one)
        upload_field.draw(entry, one, draft, wrong.get(one.name), has_columns=has_columns)
    _rows([one for one in others if not one.advanced], fields, draft, wrong)
    if advanced := [one for one in others if one.advanced]:
        with st.expander(
            _advanced_label(advanced, draft, identity.translate()),
            type="compact",
            key=draft.key("advanced"),
            expanded=any(one.name in wrong for one in advanced),
        ):
            _rows(advanced, fields, draft, wrong)


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
    changed = sum(draft.entered[one.name] != values.typed(one, one.default) for one in advanced)
    if not changed:
        return _.plural(
            "{count} more, at its default", "{count} more, all at their defaults", len(advanced)
        )
    return _.plural("{count} more, {changed} changed", "{count} more, {changed} changed",
                    len(advanced), changed=changed)  # fmt: skip


def _widget(one: Field, fields: Sequence[Field], draft: Draft) -> None:
    _ = identity.translate()
    label, unset = escape(_.pick(one.title)), _("not set") if one.optional else None
    entered = draft.entered[one.name]
    common: Common = {
        "key": draft.key(one.name),
        "help": _advice(one, _),
        "on_change": draft.take,
        "args": (one.name,),
    }
    match one.kind:
        case Kind.STEPPER:
            # Of type float and without bounds: otherwise the browser would change 1.5 into 1,
            # and what is out of bounds back to what was there, without a word.
            st.number_input(label, value=entered, step=1.0, format="%g", **common)
        case Kind.INTEGER | Kind.NUMBER | Kind.TEXT | Kind.NUMBERS:
            st.text_input(label, entered, placeholder=unset, **common)
        case Kind.JSON:
            st.text_area(label, entered, placeholder=unset, height=90, **common)
        case Kind.SWITCH:
            st.toggle(label, entered, **common)
        case Kind.CHOICE:
            hint = _("not set") if one.optional else _("Choose one")
            _select(one, one.choices, draft, label, hint, common)
        case Kind.CHOICES:
            _select_several(one, one.choices, draft, label, _("Choose any"), common)
        case Kind.WORDS:
            hint = _("Type and press Enter")
            _select_several(one, entered, draft, label, hint, common, is_free=True)
        case Kind.COLUMN:
            columns = upload_field.columns(draft, one.column_of or "")
            hint = _("Choose a column") if columns else _("Choose a file first")
            if columns is None:  # a job has still to write the table
                _select_or_type(one, draft, label, common)
            else:
                _select(one, columns, draft, label, hint, common)
        case Kind.COLUMNS:
            columns = upload_field.columns(draft, one.column_of or "")
            hint = _("Choose columns") if columns else _("Choose a file first")
            if columns is None:
                columns, hint = entered, _("Type and press Enter")
            _select_several(one, columns, draft, label, hint, common, is_free=columns is entered)


def _select(
    one: Field, options: Sequence[Any], draft: Draft, label: str, hint: str, common: Common
) -> None:
    if draft.entered[one.name] not in options:
        draft.enter(one.name, None)
    entered = draft.entered[one.name]
    if one.optional:  # only what begins empty can be emptied again
        st.session_state.setdefault(draft.key(one.name), entered)
    st.selectbox(
        label,
        options,
        index=None if one.optional or entered is None else options.index(entered),
        format_func=_label(one),
        placeholder=hint,
        disabled=not options,
        **common,
    )


def _select_or_type(one: Field, draft: Draft, label: str, common: Common) -> None:
    entered = draft.entered[one.name]
    st.selectbox(
        label,
        [entered] if entered else [],
        index=0 if entered else None,
        placeholder=identity.translate()("Type and press Enter"),
        accept_new_options=True,
        **common,
    )


def _select_several(
    one: Field,
    options: Sequence[Any],
    draft: Draft,
    label: str,
    hint: str,
    common: Common,
    *,
    is_free: bool = False,
) -> None:
    kept = [value for value in draft.entered[one.name] if value in options]
    draft.enter(one.name, kept)
    st.multiselect(
        label,
        options,
        kept,
        format_func=_label(one),
        placeholder=hint,
        disabled=not options and one.kind is Kind.COLUMNS and not is_free,
        accept_new_options=is_free,
        **common,
    )


def _label(one: Field) -> Callable[[Any], str]:
    _ = identity.translate()

    def label(value: Any) -> str:
        if str(value) in one.labels:
            return _.pick(one.labels[str(value)])
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(value)

    return label


def _advice(one: Field, _: Translator) -> str | None:
    limits = parameters.range_of(one.schema)
    parts = [_.pick(one.help), _.say(limits) if limits else ""]
    return "  \n".join(escape(part) for part in parts if part) or None
