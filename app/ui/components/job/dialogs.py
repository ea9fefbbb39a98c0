"""Which question a job's page is asking in a dialog: at most one, and about this job."""

from enum import StrEnum

import streamlit as st

_ASKED = "job_question"  # (question, id of the job that it is about)


class Question(StrEnum):
    """What may be asked."""

    CANCEL = "cancel"
    DELETE = "delete"
    TELL = "tell"


def ask(question: Question, job_id: int) -> None:
    """Ask, from a button of a live part."""
    st.session_state[_ASKED] = (question, job_id)
    st.rerun()  # a dialog that a live part opened itself would vanish at its next tick


def asked(job_id: int) -> Question | None:
    """The question that is open; to be drawn once in every full run."""
    question, about = st.session_state.get(_ASKED, (None, None))
    if about != job_id:
        close()
        return None
    return Question(question)


def close() -> None:
    st.session_state.pop(_ASKED, None)
