"""The rule itself: its kind, the fields of that kind, and the zone that its times are of."""

import datetime
import functools
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

import streamlit as st

from app.domain.sentence import Sentence
from app.language import Translator
from app.language.moments import weekday_name
from app.ui import identity
from app.ui.components.schedules.timing_draft import KINDS, Kind, TimingDraft, Unit
from app.ui.components.submit.field_error import field_error

LIVE = "500ms"  # after a pause in typing, so that the moments follow the fingers
UNITS: tuple[Unit, ...] = ("minutes", "hours", "days")
_A_MONDAY = datetime.date(2024, 1, 1)
_HOURS = tuple(f"{hour:02d}:00" for hour in range(24))
FIELDS = ("expression", "count", "unit", "anchor", "weekdays", "times", "at", "zone")
Wrong = Mapping[str, Sequence[Sentence]]  # what is wrong, by field


class Common(TypedDict):
    """What every widget of a field gets."""

    key: str
    on_change: Callable[[str], None]
    args: tuple[str]


def common(draft: TimingDraft, name: str) -> Common:
    return {"key": draft.key(name), "on_change": draft.take, "args": (name,)}


def draw(draft: TimingDraft) -> None:
    """The fields of the chosen kind; the others keep what was typed into them."""
    _ = identity.translate()
    names: dict[Kind, str] = {
        "every": _("Interval"),
        "weekly": _("Days and times"),
        "cron": "cron",
        "once": _("Once"),
    }
    with st.container(gap="small"):
        st.segmented_control(
            _("Rule"),
            KINDS,
            default=draft.kind,
            format_func=lambda kind: names[kind],
            required=True,
            width="stretch",
            **common(draft, "kind"),
        )
        match draft.kind:
            case "every":
                _every(draft, _)
            case "weekly":
                _weekly(draft, _)
            case "cron":
                _cron(draft, _)
            case "once":
                _once(draft, _)


def errors(wrong: Wrong, *names: str) -> None:
    """What is wrong with some fields, right under them."""
    for name in names:
        for why in wrong.get(name, ()):
            field_error(why)


def _every(draft: TimingDraft, _: Translator) -> None:
    names: dict[Unit, str] = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days")}
    count, unit, anchor = st.columns([1, 1, 2], gap="small")
    count.number_input(
        _("Every"), value=draft.count, step=1.0, format="%g", **common(draft, "count")
    )
    unit.selectbox(
        _("Unit"),
        UNITS,
        UNITS.index(draft.unit),
        format_func=lambda unit: names[unit],
        **common(draft, "unit"),
    )
    anchor.datetime_input(
        _("Counted from"),
        draft.anchor,
        step=datetime.timedelta(minutes=1),
        help=_("The moments are this one and those a whole number of intervals before and after."),
        **common(draft, "anchor"),
    )
    _zone(draft, _, label=_("Time zone"))


def _weekly(draft: TimingDraft, _: Translator) -> None:
    names = [weekday_name(_, _A_MONDAY + datetime.timedelta(days=day)) for day in range(7)]
    st.pills(
        _("Weekdays"),
        range(7),
        selection_mode="multi",
        default=draft.weekdays,
        format_func=lambda day: names[day],
        **common(draft, "weekdays"),
    )
    times, zone = st.columns(2, gap="small")
    times.multiselect(
        _("Times"),
        sorted({*_HOURS, *draft.times}),
        draft.times,
        accept_new_options=True,
        placeholder=_("Type, such as 7:30"),
        **common(draft, "times"),
    )
    with zone:
        _zone(draft, _, label=_("Time zone"))


def _cron(draft: TimingDraft, _: Translator) -> None:
    expression, zone = st.columns(2, gap="small")
    expression.text_input(
        _("Minute, hour, day, month, weekday"),
        draft.expression,
        live=LIVE,
        placeholder="30 2 * * 1-5",
        help=_("Five fields, as of crontab. A star is any; 1-5 a range; 1,3 two; */15 each 15th."),
        **common(draft, "expression"),
    )
    with zone:
        _zone(draft, _, label=_("Time zone"))


def _once(draft: TimingDraft, _: Translator) -> None:
    at, zone = st.columns(2, gap="small")
    at.datetime_input(_("At"), draft.at, step=datetime.timedelta(minutes=1), **common(draft, "at"))
    with zone:
        _zone(draft, _, label=_("Time zone"))


def _zone(draft: TimingDraft, _: Translator, *, label: str) -> None:
    names = zones(identity.zone().key, draft.zone)
    st.selectbox(label, names, names.index(draft.zone), **common(draft, "zone"))


@functools.cache
def zones(*first: str) -> tuple[str, ...]:
    """Every place that has a time zone, these and UTC before all others."""
    known = sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
    )
    return tuple(dict.fromkeys((*first, "UTC", *known)))
