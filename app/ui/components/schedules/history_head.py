"""The top of a schedule's page: what it is called, what can be done to it, when it comes next."""

import streamlit as st

from app.domain.text import one_line
from app.language import Translator
from app.language.moments import coming, zone_time
from app.language.numbers import duration, moment
from app.language.schedules import rule_sentence
from app.ui import links
from app.ui.components import job_view
from app.ui.components.schedules import actions, schedule_rows
from app.ui.components.schedules.actions import Act
from app.ui.components.schedules.schedule_rows import Reader, Row
from app.ui.escape import escape

_BUTTONS = (Act.RUN, Act.PAUSE, Act.RESUME, Act.EDIT)  # the others are in the menu


def back(_: Translator) -> None:
    """The way to the list, as a button: a page link is indented by its own padding."""
    st.button(
        _("Schedules"),
        icon=":material/arrow_back:",
        type="tertiary",
        key="schedules_back",
        on_click=links.open_schedules,
    )


def draw(row: Row, _: Translator) -> None:
    with st.container(gap="xsmall"):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                name = escape(one_line(row.schedule.name, 100))
                st.title(name, width="content", anchor=False)
                for word, look in schedule_rows.states(row, _):
                    st.badge(escape(word), icon=f":material/{look.icon}:", color=look.color)
            _buttons(row, _)
        st.caption(_facts(row, _))


def _buttons(row: Row, _: Translator) -> None:
    names, fitting = actions.names(_), actions.fitting(row.schedule)
    schedule_id = row.schedule.id
    with st.container(horizontal=True, width="content"):
        for act in _BUTTONS:
            if act in fitting:
                st.button(
                    names[act], key=f"schedule_{act}", on_click=actions.do, args=(schedule_id, act)
                )
        rest = [act for act in fitting if act not in (*_BUTTONS, Act.HISTORY)]
        st.menu_button(
            _("More"),
            rest,
            format_func=lambda act: names[act],
            key="schedule_menu",
            on_click=_chosen,
            args=(schedule_id,),
        )


def _chosen(schedule_id: int) -> None:
    actions.do(schedule_id, st.session_state["schedule_menu"])


def _facts(row: Row, _: Translator) -> str:
    schedule = row.schedule
    entry = job_view.entries().get(schedule.workload)
    facts = [
        escape(one_line(job_view.title(schedule.title, schedule.workload, entry, _), 100)),
        _("made by {name}", name=escape(one_line(schedule.owner, 40))),
    ]
    if schedule.code_key is not None:
        facts.append(escape(_("stands in code and is changed there")))
    return _(" · ").join(facts)


def draw_sentence(row: Row, reader: Reader) -> None:
    """The rule, and when it comes next."""
    _, timing = reader.translator, row.schedule.timing
    rule = escape(rule_sentence(_, timing.rule))
    zone = escape(zone_time(_, timing.zone))
    with st.container(border=True):
        st.subheader(f"{rule} :gray[({zone})]", anchor=False)
        st.markdown(f":gray[{escape(_next(row, reader))}]")


def _next(row: Row, reader: Reader) -> str:
    _, at = reader.translator, row.next_at
    if row.schedule.is_paused:
        since = moment(row.schedule.paused_at or reader.now, reader.zone, reader.now)
        by = row.schedule.paused_by
        if by:
            return _("Paused by {name} at {time}.", name=one_line(by, 40), time=since)
        return _("It paused itself at {time}.", time=since)
    if at is None:
        return _("It has ended: no moment will come.")
    left = at - reader.now
    if left <= 0:
        return _("Due now.")
    said = _(
        "Next: {time}, in {duration}.",
        time=coming(_, at, reader.zone, reader.now),
        duration=duration(round(left), _.language),
    )
    usual = row.lately.usual_s
    if usual is None:
        return said
    takes = _("It usually takes {duration}.", duration=duration(usual, _.language))
    return _("{one} {two}", one=said, two=takes)
