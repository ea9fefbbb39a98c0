"""Who is told of a job, or of a schedule's jobs: what is agreed so far, and a way to add to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app import clock
from app.domain.errors import NonstopError
from app.domain.notices import On, Watch
from app.domain.text import one_line
from app.domain.workload import CatalogueEntry
from app.language import Translator
from app.language.numbers import number
from app.operations import watches as verbs
from app.store import StorageFault
from app.store.channels import Channel
from app.ui import access, identity, links
from app.ui.boundary import show
from app.ui.components.job.metric_titles import metric_title
from app.ui.components.submit.hearing import occasion
from app.ui.escape import escape

_ERROR = "tell_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What word is about: one job, or the jobs of a schedule."""

    entry: CatalogueEntry | None  # None when no consumer publishes the workload
    metrics: Sequence[str]  # that it reports, by name
    job_id: int | None = None
    schedule_id: int | None = None


def draw_missing(close: Callable[[], None], _: Translator) -> None:
    """Nobody can be told yet: the way to the page where that is changed."""
    st.markdown(_("No channel is known yet: mail, chat or a webhook that word is sent to."))
    st.button(
        _("Add one on the System page"),
        icon=":material/arrow_forward:",
        type="primary",
        key="tell_system",
        on_click=_open_system,
        args=(close,),
    )


def _open_system(close: Callable[[], None]) -> None:
    close()
    links.open_system()


def draw_agreed(agreed: Sequence[Watch], subject: Subject, _: Translator) -> None:
    """One line for each wish, with a way to take it back."""
    for watch in agreed:
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            said = f"{watch.channel_name}: {_when(watch, subject, _)}"
            st.markdown(f":material/notifications: {escape(one_line(said, 160))}", width="content")
            st.button(
                _("Remove"),
                type="tertiary",
                key=f"tell_remove_{watch.id}",
                on_click=_remove,
                args=(watch.id,),
            )


def _when(watch: Watch, subject: Subject, _: Translator) -> str:
    if watch.on is not On.METRIC or watch.metric is None or watch.threshold is None:
        return occasion(watch.on, _)
    sign = "≥" if watch.above else "≤"
    title = metric_title(subject.entry, watch.metric, _)
    return f"{title} {sign} {number(watch.threshold, _.language)}"


def draw_form(subject: Subject, known: Sequence[Channel], _: Translator) -> None:
    """Whom to tell, and when; under it, why the last wish was refused."""
    names = {one.id: one.name for one in known}
    with st.container(border=True):
        left, right = st.columns(2)
        channel = left.selectbox(
            _("Tell"), list(names), format_func=lambda one: names[one], key="tell_channel"
        )
        offered = [on for on in On if on is not On.METRIC or subject.metrics]
        on = right.selectbox(
            _("When it is"), offered, format_func=lambda one: occasion(one, _), key="tell_on"
        )
        wish: dict[str, Any] = {"channel": channel, "on": on}
        if on is On.METRIC:
            wish |= _threshold(subject, _)
        st.button(
            _("Tell me"),
            type="primary",
            icon=":material/add_alert:",
            key="tell_add",
            disabled=on is On.METRIC and wish["threshold"] is None,
            on_click=_agree,
            args=(subject, wish),
        )
    error = st.session_state.pop(_ERROR, None)
    if error is not None:
        show(error)


def _threshold(subject: Subject, _: Translator) -> dict[str, Any]:
    name, sign, value = st.columns([2, 1, 1])
    entry = subject.entry
    metric = name.selectbox(
        _("Metric"),
        subject.metrics,
        format_func=lambda one: metric_title(entry, one, _),
        key="tell_metric",
    )
    falls = entry is not None and metric in entry.metrics and entry.metrics[metric].goal == "min"
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


def _agree(subject: Subject, wish: dict[str, Any]) -> None:
    about: dict[str, Any] = {"job_id": subject.job_id, "schedule_id": subject.schedule_id}
    by, now = identity.person(), clock.now()
    _attempt(lambda: verbs.add(access.store(), by=by, now=now, **about, **wish))


def _remove(watch_id: int) -> None:
    by, now = identity.person(), clock.now()
    _attempt(lambda: verbs.remove(access.store(), watch_id, by=by, now=now))


def _attempt(act: Callable[[], object]) -> None:
    """Do it, or keep the error to be said under the form."""
    try:
        act()
    except (NonstopError, StorageFault) as error:
        st.session_state[_ERROR] = error
