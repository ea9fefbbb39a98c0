"""What a job was given, and what it gave back, in two columns."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.domain.chain import artifact_of
from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.files import uploads
from app.language import Translator
from app.language.numbers import number, size
from app.ui import access
from app.ui.components.heading import section
from app.ui.components.job_view import JobView
from app.ui.escape import escape

SHOWN = 40
LONGEST = 200


def draw_result(view: JobView, _: Translator) -> None:
    """What the workload returned."""
    if not view.job.result:
        return
    titles = view.entry.results if view.entry else {}
    section(_("Result"))
    _table([(_.pick(titles.get(key) or key), value) for key, value in view.job.result.items()], _)


def draw_parameters(params: Mapping[str, Any], entry: CatalogueEntry | None, _: Translator) -> None:
    """What was asked for, under the names of the form."""
    if not params:
        return
    properties = entry.schema.get("properties", {}) if entry else {}
    section(_("Parameters"))
    rows = []
    order = {name: place for place, name in enumerate(properties)}
    for name, value in sorted(params.items(), key=lambda item: order.get(item[0], len(order))):
        schema = properties.get(name, {})
        labels = schema.get("x-labels", {})
        known = isinstance(value, str) and value in labels
        title = _.pick(schema.get("x-title") or name)
        rows.append((title, _.pick(labels[value]) if known else value))
    _table(rows, _)


def _table(rows: list[tuple[str, Any]], _: Translator) -> None:
    shown = rows[:SHOWN]
    st.table(
        {
            "name": [f":gray[{escape(one_line(name, 80))}]" for name, _value in shown],
            "value": [_shown(value, _) for _name, value in shown],
        },
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )
    if more := rows[SHOWN:]:
        st.caption(_.plural("and {count} more", "and {count} more", len(more)))


def _shown(value: Any, _: Translator) -> str:
    """A value as Markdown."""
    if uploads.is_reference(value):
        return _upload(value)
    if artifact := artifact_of(value):
        source = _("of #{id}", id=artifact.job_id)
        return f"{escape(one_line(artifact.name, LONGEST))} :gray[{escape(source)}]"
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return escape(number(value, _.language))
    if isinstance(value, list) and all(isinstance(one, int | float | str) for one in value):
        return escape(one_line(", ".join(str(one) for one in value), LONGEST)) or "–"
    if isinstance(value, dict) and all(
        isinstance(one, int | float | str) for one in value.values()
    ):
        pairs = (f"{name}: {_plain(one, _)}" for name, one in value.items())
        return escape(one_line(", ".join(pairs), LONGEST)) or "–"
    if isinstance(value, str):
        return escape(one_line(value, LONGEST)) or "–"
    return escape(one_line(json.dumps(value, ensure_ascii=False), LONGEST))


def _plain(value: float | str, _: Translator) -> str:
    return value if isinstance(value, str) else number(value, _.language)


def _upload(reference: dict[str, Any]) -> str:
    name = escape(one_line(str(reference.get("name", "")), LONGEST))
    try:
        found = access.folder().upload(reference["upload"]).stat().st_size
    except (OSError, ValueError):
        return name
    return f"{name} :gray[{escape(size(found))}]"
