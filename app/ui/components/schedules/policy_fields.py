"""What happens around the rule: from when to when, how late, on overlap, after downtime."""

import streamlit as st

from app.domain.schedule import CatchUp, Overlap
from app.language import Translator
from app.language.numbers import duration
from app.ui import identity
from app.ui.components.schedules.rule_fields import Wrong, common, errors
from app.ui.components.schedules.timing_draft import TimingDraft

_JITTERS_S = (0.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
_PAUSE_AFTER = (1, 2, 3, 5, 10)


def draw(draft: TimingDraft, wrong: Wrong) -> None:
    _ = identity.translate()
    with st.grid(2, min_column_width=180, gap=("small", "small")):
        with st.container(gap="xsmall"):
            st.date_input(_("First day"), draft.starts_on, **common(draft, "starts_on"))
            errors(wrong, "period")
        with st.container(gap="xsmall"):
            st.date_input(_("Last day"), draft.ends_on, **common(draft, "ends_on"))
        with st.container(gap="xsmall"):
            _excluded(draft, _)
            errors(wrong, "excluded")
        with st.container(gap="xsmall"):
            _jitter(draft, _)
        with st.container(gap="xsmall"):
            _overlap(draft, _)
        with st.container(gap="xsmall"):
            _catch_up(draft, _)
        with st.container(gap="xsmall"):
            _pause_after(draft, _)
        if draft.catch_up is CatchUp.ALL:
            with st.container(gap="xsmall"):
                _catch_up_limit(draft, _)
                errors(wrong, "catch_up_limit")


def _excluded(draft: TimingDraft, _: Translator) -> None:
    st.multiselect(
        _("Not on these days"),
        draft.excluded,
        draft.excluded,
        accept_new_options=True,
        placeholder=_("Type, such as 2026-12-31"),
        **common(draft, "excluded"),
    )


def _jitter(draft: TimingDraft, _: Translator) -> None:
    choices = sorted({*_JITTERS_S, draft.jitter_s})

    def name(seconds: float) -> str:
        if not seconds:
            return _("None")
        return _("up to {duration} later", duration=duration(seconds, _.language))

    st.selectbox(
        _("Jitter"),
        choices,
        choices.index(draft.jitter_s),
        format_func=name,
        help=_("Each job starts a little later, by chance: what is due together does not crowd."),
        **common(draft, "jitter_s"),
    )


def _overlap(draft: TimingDraft, _: Translator) -> None:
    names = {
        Overlap.SKIP: _("Skip this time"),
        Overlap.QUEUE_ONE: _("Let one wait for it"),
        Overlap.RUN_BESIDE: _("Run beside it"),
        Overlap.CANCEL_OLD: _("Cancel the last one"),
    }
    choices = list(Overlap)
    st.selectbox(
        _("If the last one still runs"),
        choices,
        choices.index(draft.overlap),
        format_func=lambda overlap: names[overlap],
        **common(draft, "overlap"),
    )


def _catch_up(draft: TimingDraft, _: Translator) -> None:
    names = {
        CatchUp.SKIP_ALL: _("Skip them"),
        CatchUp.NEWEST_ONLY: _("Newest only"),
        CatchUp.ALL: _("All, up to a limit"),
    }
    choices = [CatchUp.NEWEST_ONLY, CatchUp.SKIP_ALL, CatchUp.ALL]
    st.selectbox(
        _("After downtime"),
        choices,
        choices.index(draft.catch_up),
        format_func=lambda catch_up: names[catch_up],
        help=_("What to do with moments that passed while the consumer was not running."),
        **common(draft, "catch_up"),
    )


def _catch_up_limit(draft: TimingDraft, _: Translator) -> None:
    st.number_input(
        _("At most, the newest ones"),
        value=draft.catch_up_limit,
        step=1.0,
        format="%g",
        **common(draft, "catch_up_limit"),
    )


def _pause_after(draft: TimingDraft, _: Translator) -> None:
    kept = () if draft.pause_after is None else (draft.pause_after,)
    choices: list[int | None] = [None, *sorted({*_PAUSE_AFTER, *kept})]

    def name(count: int | None) -> str:
        if count is None:
            return _("Never")
        return _.plural("after {count} failure", "after {count} failures in a row", count)

    st.selectbox(
        _("Pause by itself"),
        choices,
        choices.index(draft.pause_after),
        format_func=name,
        **common(draft, "pause_after"),
    )
