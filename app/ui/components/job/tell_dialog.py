"""Who is told of a job, and of what: what is agreed so far, and a way to add to it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app import clock
from app.domain.errors import NonstopError
from app.domain.notices import On, Watch
from app.domain.text import one_line
from app.language import Translator
from app.language.numbers import number
from app.operations import watches as verbs
from app.store import StorageFault, channels, watches
from app.store.channels import Channel
from app.ui import access, identity, links
from app.ui.boundary import show
from app.ui.components.job import dialogs
from app.ui.components.job.metric_titles import metric_title
from app.ui.components.job_view import JobView, look
from app.ui.components.quiet import quiet
from app.ui.components.submit.hearing import occasion
from app.ui.escape import escape

_ERROR = "tell_error"


def draw(job_id: int) -> None:
    _ = identity.translate()
    st.dialog(_("Tell me of this job"), on_dismiss=_close)(_body)(job_id)


def _body(job_id: int) -> None:
    _ = identity.translate()
    view = look(job_id)
    with access.store().read() as tx:
        known, agreed = channels.every(tx), watches.of_job(tx, job_id)
    if view is None or not known:
        _no_channel(_)
        return
    for watch in agreed:
        _agreed(watch, view, _)
    if view.job.is_terminal:
        quiet(_("It has ended; there is nothing more to tell."))
        return
    _add(view, known, _)
    error = st.session_state.pop(_ERROR, None)
    if error is not None:
        show(error)


def _no_channel(_: Translator) -> None:
    st.markdown(_("No channel is known yet: mail, chat or a webhook that word is sent to."))
    st.button(
        _("Add one on the System page"),
        icon=":material/arrow_forward:",
        type="primary",
        key="tell_system",
        on_click=_open_system,
    )


def _open_system() -> None:
    dialogs.close()
    links.open_system()


def _agreed(watch: Watch, view: JobView, _: Translator) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        said = f"{watch.channel_name}: {_when(watch, view, _)}"
        st.markdown(f":material/notifications: {escape(one_line(said, 160))}", width="content")
        st.button(
            _("Remove"),
            type="tertiary",
            key=f"tell_remove_{watch.id}",
            on_click=_remove,
            args=(watch.id,),
        )


def _when(watch: Watch, view: JobView, _: Translator) -> str:
    if watch.on is not On.METRIC or watch.metric is None or watch.threshold is None:
        return occasion(watch.on, _)
    sign = "≥" if watch.above else "≤"
    return f"{metric_title(view, watch.metric, _)} {sign} {number(watch.threshold, _.language)}"


def _add(view: JobView, known: list[Channel], _: Translator) -> None:
    names = {one.id: one.name for one in known}
    metrics = list(dict.fromkeys([*(c.name for c in view.curves), *_published(view)]))
    with st.container(border=True):
        left, right = st.columns(2)
        channel = left.selectbox(
            _("Tell"), list(names), format_func=lambda one: names[one], key="tell_channel"
        )
        offered = [on for on in On if on is not On.METRIC or metrics]
        on = right.selectbox(
            _("When it is"), offered, format_func=lambda one: occasion(one, _), key="tell_on"
        )
        wish: dict[str, Any] = {"channel": channel, "on": on}
        if on is On.METRIC:
            wish |= _threshold(view, metrics, _)
        st.button(
            _("Tell me"),
            type="primary",
            icon=":material/add_alert:",
            key="tell_add",
            disabled=on is On.METRIC and wish["threshold"] is None,
            on_click=_agree,
            args=(view.job.id, wish),
        )


def _published(view: JobView) -> list[str]:
    return list(view.entry.metrics) if view.entry else []


def _threshold(view: JobView, metrics: list[str], _: Translator) -> dict[str, Any]:
    name, sign, value = st.columns([2, 1, 1])
    metric = name.selectbox(
        _("Metric"), metrics, format_func=lambda one: metric_title(view, one, _), key="tell_metric"
    )
    falls = (
        view.entry is not None
        and metric in view.entry.metrics
        and (view.entry.metrics[metric].goal == "min")
    )
    above = sign.selectbox(
        _("Is"),
        [True, False],
        int(falls),
        format_func=lambda one: "≥" if one else "≤",
        key=f"tell_above_{metric}",
    )
    threshold = value.number_input(
        _("Value"), value=None, format="%g", key="tell_threshold", placeholder="0.95"
    )
    return {"metric": metric, "above": above, "threshold": threshold}


def _agree(job_id: int, wish: dict[str, Any]) -> None:
    by, now = identity.person(), clock.now()
    _attempt(lambda: verbs.add(access.store(), job_id=job_id, by=by, now=now, **wish))


def _remove(watch_id: int) -> None:
    by, now = identity.person(), clock.now()
    _attempt(lambda: verbs.remove(access.store(), watch_id, by=by, now=now))


def _attempt(act: Callable[[], object]) -> None:
    """Do it, or keep the error to be said under the form."""
    try:
        act()
    except (NonstopError, StorageFault) as error:
        st.session_state[_ERROR] = error


def _close() -> None:
    dialogs.close()
