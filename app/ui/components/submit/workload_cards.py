"""What can be run: one card a workload."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

import streamlit as st

from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.language import Translator, numbers
from app.store import views
from app.ui import identity
from app.ui.components.heading import card_heading
from app.ui.components.quiet import quiet
from app.ui.escape import escape

IN_A_ROW = 5
FEWEST_PLACES = 3  # so that one or two cards do not become as wide as the page
NARROWEST = 160


def draw(
    entries: Sequence[CatalogueEntry],
    chosen: CatalogueEntry,
    usual: Mapping[str, views.Usual | None],
    choose: Callable[[str], None],
) -> None:
    """A card for each workload; `choose` is called with the name of the one pressed."""
    places = min(IN_A_ROW, max(FEWEST_PLACES, len(entries)))
    with st.grid(places, min_column_width=NARROWEST):
        for entry in entries:
            is_chosen = entry.name == chosen.name
            key = "card_selected" if is_chosen else f"card_{entry.name}"
            with st.container(border=True, height="stretch", key=key):
                _card(entry, is_chosen, usual.get(entry.name), choose)


def _card(
    entry: CatalogueEntry,
    is_chosen: bool,
    usual: views.Usual | None,
    choose: Callable[[str], None],
) -> None:
    _ = identity.translate()
    with st.container(gap="xsmall"):
        card_heading(escape(_.pick(entry.title)))
        quiet(_description(entry, _))
    st.space("stretch")
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
    ):
        if entry.error is None:
            quiet(_pace(usual, _), width="content")
        else:
            trouble = _("cannot be loaded")
            st.markdown(f":small[:red[:material/error: {trouble}]]", width="content")
        st.button(
            _("Selected") if is_chosen else _("Choose"),
            icon=":material/check:" if is_chosen else None,
            type="tertiary",
            key=f"choose_{entry.name}",
            on_click=choose,
            args=(entry.name,),
        )


def _description(entry: CatalogueEntry, _: Translator) -> str:
    if entry.error is None:
        return _.pick(entry.description)
    where = PurePath(entry.source).name
    reason = one_line(_.retell(entry.error.strip()), 120)
    return f"{where}: {reason}" if where else reason


def _pace(usual: views.Usual | None, _: Translator) -> str:
    if usual is None:
        return _("not run yet")
    return _("usually {time}", time=numbers.duration(usual.median_s, _.language))
