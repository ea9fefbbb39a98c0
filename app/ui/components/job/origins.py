"""Where a job's files came from, and what was made of its own: from job to job, both ways."""

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.store.chains import Transfer
from app.ui.components.heading import section
from app.ui.components.job.follows import name, open_button
from app.ui.components.job_view import JobView
from app.ui.components.quiet import quiet

SHOWN = 20
LONGEST_NAME = 36


def draw(view: JobView, _: Translator) -> None:
    """Both lists, where there is something in them."""
    if view.inputs:
        section(_("Where its inputs came from"))
        _list(view.inputs, "input", _)
    if view.uses:
        section(_("What was made of its outputs"))
        _list(view.uses, "use", _)


def _list(transfers: list[Transfer], key: str, _: Translator) -> None:
    with st.container(gap=None):
        for one in transfers[:SHOWN]:
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
                wrap=False,
                gap="small",
            ):
                quiet(one_line(one.artifact, LONGEST_NAME), width="content")
                label = name(one.job, _, longest=LONGEST_NAME)
                open_button(one.job.id, label, key=f"{key}_{one.param}_{one.job.id}")
        if more := transfers[SHOWN:]:
            quiet(_.plural("and {count} more", "and {count} more", len(more)))
