"""The question before a job is deleted: what goes, and how much it is."""

from collections.abc import Callable

import streamlit as st

from app import clock
from app.language import Translator
from app.language.numbers import size
from app.operations import remove
from app.ui import access, identity, links
from app.ui.components.job import dialogs
from app.ui.components.job_view import JobView, look
from app.ui.escape import escape

Attempt = Callable[[int, Callable[[], object]], object]


def draw(job_id: int, attempt: Attempt) -> None:
    """The question.

    Args:
        attempt: does it, or keeps why it cannot be done.
    """
    _ = identity.translate()
    st.dialog(_("Delete this job?"), on_dismiss=dialogs.close)(_question)(job_id, attempt)


def _question(job_id: int, attempt: Attempt) -> None:
    _ = identity.translate()
    view = look(job_id)
    if view is None:
        st.markdown(_("It is not there any more."))
    else:
        st.markdown(escape(_what_goes(view, _)))
    act = escape(_("Delete the job"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Keep"), type="primary", key="delete_no", on_click=_close)
        st.button(f":red[{act}]", key="delete_yes", on_click=_delete, args=(job_id, attempt))


def _what_goes(view: JobView, _: Translator) -> str:
    number, count = view.job.id, len(view.artifacts)
    if not count:
        return _("The record and the log of #{id} will be removed for good.", id=number)
    return _.plural(
        "The record, the log and {count} artifact ({size}) of #{id} will be removed for good.",
        "The record, the log and {count} artifacts ({size}) of #{id} will be removed for good.",
        count,
        size=size(sum(one.size for one in view.artifacts)),
        id=number,
    )


def _delete(job_id: int, attempt: Attempt) -> None:
    dialogs.close()
    by, now = identity.person(), clock.now()

    def act() -> bool:
        remove.remove(access.store(), access.folder(), job_id, by=by, now=now)
        return True

    if attempt(job_id, act):
        links.open_monitor()
    else:
        st.rerun()


def _close() -> None:
    dialogs.close()
    st.rerun()
