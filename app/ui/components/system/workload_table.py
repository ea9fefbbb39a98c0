"""What can be run, from where, and what cannot be loaded and why."""

from collections.abc import Sequence
from pathlib import PurePath

import streamlit as st

from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.language import Translator
from app.ui.components.heading import section
from app.ui.components.quiet import quiet
from app.ui.escape import escape

Published = Sequence[tuple[str, CatalogueEntry]]  # with the host's name
_OURS = ("app", "workloads")


def draw(published: Published, _: Translator) -> None:
    place = section(_("Workloads"))
    if not published:
        quiet(_("No consumer has said yet what it can run."))
        return
    with place:
        quiet(summary(published, _), width="content")
    rows = [_row(entry, hosts, _) for entry, hosts in _merged(published)]
    columns = (_("Name"), _("Source"), _("Version"), _("State"))
    st.table(
        {name: [row[place] for row in rows] for place, name in enumerate(columns)},
        border="horizontal",
        hide_index=True,
    )


def summary(published: Published, _: Translator) -> str:
    sound = {entry.name for _host, entry in published if entry.error is None}
    broken = {entry.source or entry.name for _host, entry in published if entry.error is not None}
    parts = [_.plural("{count} kind", "{count} kinds", len(sound))]
    if broken:
        parts.append(_.plural("{count} cannot be loaded", "{count} cannot be loaded", len(broken)))
    return _(" · ").join(parts)


def _merged(published: Published) -> list[tuple[CatalogueEntry, list[str]]]:
    """Equal entries of several hosts as one, with the hosts where not all of them have it."""
    everywhere = {host for host, _entry in published}
    found: dict[tuple[str, str, str | None], tuple[CatalogueEntry, list[str]]] = {}
    for host, entry in published:
        kind = entry.name, entry.version, entry.error
        found.setdefault(kind, (entry, []))[1].append(host)
    return [(entry, [] if set(hosts) == everywhere else hosts) for entry, hosts in found.values()]


def _row(entry: CatalogueEntry, hosts: Sequence[str], _: Translator) -> list[str]:
    if entry.error is None:
        ready = _("ready")
        state = f":green[:material/check:] {ready}"
    else:
        said = escape(one_line(_.retell(entry.error), 200))
        state = f":red[:material/close:] {said}"
    if hosts:
        only = _("on {hosts}", hosts=one_line(", ".join(hosts), 60))
        state += f" :gray[{escape(only)}]"
    return [
        escape(one_line(entry.name, 60)),
        escape(_source(entry, _)),
        f"`{entry.version[:7]}`" if entry.version else "–",
        state,
    ]


def _source(entry: CatalogueEntry, _: Translator) -> str:
    path = PurePath(entry.source)
    if path.parts[-3:-1] == _OURS:
        return _("built in")
    return one_line(path.name, 60) or "–"
