"""A workload that its consumer could not load: where, and why."""

import streamlit as st

from app.domain.text import harmless
from app.domain.workload import CatalogueEntry
from app.ui import identity
from app.ui.components.heading import section
from app.ui.components.pulse import START_COMMAND
from app.ui.escape import escape


def draw(entry: CatalogueEntry) -> None:
    """In place of its form."""
    _ = identity.translate()
    section(escape(_("{title} cannot be loaded", title=_.pick(entry.title))))
    with st.container(border=True):
        if entry.source:
            st.text(harmless(entry.source))
        st.code(harmless(_.retell(entry.error or "")), language=None, wrap_lines=True)
        st.markdown(
            _(
                "Once the file is corrected, stop the consumer and start it again with `{command}`."
                " Other workloads are not affected.",
                command=START_COMMAND,
            )
        )
