"""What a job produced: downloads, streamed by the server, and small pictures."""

import contextlib

import streamlit as st

from app.files import artifacts as artifact_files
from app.language import Translator
from app.language.numbers import size
from app.store.artifacts import Artifact
from app.ui import access, links
from app.ui.components.heading import section
from app.ui.components.job_view import JobView
from app.ui.escape import escape

PREVIEWED = 3
LARGEST_PREVIEW = 2_000_000  # bytes


def draw(view: JobView, _: Translator) -> None:
    if not (view.artifacts or (view.job.is_terminal and view.attempts)):
        return
    section(_("Artifacts"))
    if not view.artifacts:
        st.caption(_("No artifacts."))
        return
    st.table(
        {
            "name": [_link(one) for one in view.artifacts],
            "size": [f":gray[{escape(size(one.size))}]" for one in view.artifacts],
        },
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )
    for one in [one for one in view.artifacts if _is_small_picture(one)][:PREVIEWED]:
        _preview(one)


def _preview(one: Artifact) -> None:
    path = artifact_files.stored(access.folder().artifacts(one.job_id, one.attempt), one.name)
    # It is somebody's file: whatever is wrong with it as a picture, it can be downloaded.
    with contextlib.suppress(Exception):
        if path is not None:
            st.image(str(path), caption=escape(one.name), width="stretch", alt=one.name)


def _link(one: Artifact) -> str:
    return f"[{escape(one.name)}]({links.artifact(one.job_id, one.attempt, one.name)})"


def _is_small_picture(one: Artifact) -> bool:
    return one.name.lower().endswith(".png") and one.size <= LARGEST_PREVIEW
