"""The sentence, and under it how far a running job is."""

import streamlit as st

from app.domain.job import Status
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import number
from app.ui import identity
from app.ui.components.job.sentence import headline
from app.ui.components.job_view import JobView
from app.ui.escape import escape


def draw(view: JobView, _: Translator) -> None:
    said = headline(view, _, identity.zone())
    with st.container(border=True, gap="xsmall", key="job_sentence"):
        _two_ends(f"**{escape(said.text)}**", f":gray[{escape(one_line(said.aside))}]", large=True)
        if view.job.status in (Status.RUNNING, Status.PAUSED) and view.attempts:
            st.progress(view.job.progress)
            _two_ends(f":gray[{escape(_doing(view, _))}]", _position(view, _))


def _two_ends(left: str, right: str, *, large: bool = False) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        if large:
            st.subheader(left.strip("*"), anchor=False, width="content")
        else:
            st.markdown(left, width="content")
        st.markdown(right, width="content")


def _doing(view: JobView, _: Translator) -> str:
    text = one_line(view.job.step_text, 160)
    if text or view.job.progress:
        return text
    return _("No progress reported yet")


def _position(view: JobView, _: Translator) -> str:
    job = view.job
    parts = [f"**{int(job.progress * 100)}%**"]
    if job.step is not None and job.step_total and job.step_total != 1:
        done, total = number(job.step, _.language), number(job.step_total, _.language)
        parts.append(f"**{escape(done)} / {escape(total)}**")
    return _(" · ").join(parts)
