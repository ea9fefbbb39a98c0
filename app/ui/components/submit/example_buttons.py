"""Examples that fill the form with one click."""

import os

import streamlit as st

from app.domain.workload import CatalogueEntry, Example
from app.ui import identity, links
from app.ui.escape import escape
from app.ui.form import draft


def draw(entry: CatalogueEntry) -> None:
    """A button for each example whose files can be read here."""
    _ = identity.translate()
    usable = [one for one in entry.examples if _is_readable(one)]
    for position, example in enumerate(usable):
        title = _.pick(example.title)
        st.button(
            _("Try the sample") if len(usable) == 1 else _("Sample: {title}", title=escape(title)),
            icon=":material/science:",
            type="tertiary",
            key=f"example_{entry.name}_{position}",
            on_click=_fill,
            args=(entry, example, title),
        )


def _is_readable(example: Example) -> bool:
    return all(os.access(path, os.R_OK) for path in example.files.values())


def _fill(entry: CatalogueEntry, example: Example, title: str) -> None:
    st.query_params.pop(links.CLONE_OF, None)
    draft.replace(entry, draft.of_example(entry, example, title))
