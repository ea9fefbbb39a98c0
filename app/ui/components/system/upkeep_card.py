"""What is done by itself to keep the house in order: when next, and how it went."""

import streamlit as st

from app.domain.retention import Keep, Policy, read_policy
from app.domain.upkeep import Chore
from app.language import Translator
from app.language.chores import name as chore_name
from app.language.lists import joined
from app.language.numbers import duration, moment, number, size
from app.operations.health import Health
from app.operations.storage import Measured, Storage
from app.ui import access, identity
from app.ui.components import status
from app.ui.components.heading import section
from app.ui.components.quiet import quiet
from app.ui.components.system import acting, backup_list, chore_state, dialogs
from app.ui.escape import escape

_NAME_WIDTH = 124


def draw(found: Health, _: Translator) -> None:
    section(_("Upkeep"))
    acting.refusal(chore_state.PART)
    with st.container(border=True, key="upkeep"):
        _clean_up(found, _)
        with st.container(gap="xsmall"):
            for chore in (Chore.CLEAN, Chore.BACKUP, Chore.MEASURE):
                _draw_chore(chore, found, _)
    backup_list.draw(found, _)


def _clean_up(found: Health, _: Translator) -> None:
    waits = chore_state.is_pending(found.chores.get(Chore.CLEAN), found.at)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(escape(prospect(found.storage, _)), width="content")
        st.button(
            _("Clean up now…"),
            icon=":material/cleaning_services:",
            key="clean_up",
            on_click=dialogs.ask,
            args=(dialogs.CleaningUp(),),
            disabled=waits,
        )
    quiet(_basis(found, _))


def prospect(storage: Storage, _: Translator) -> str:
    """What a clean-up would remove now."""
    measured = storage.measured
    if measured is None:
        return _("What a clean-up would remove has not been counted yet.")
    if not is_any(measured):
        return _("A clean-up would remove nothing.")
    return _("A clean-up would remove {what}.", what=what_goes(measured, _))


def what_goes(measured: Measured, _: Translator) -> str:
    """In numbers: "312 jobs and 2 leftovers, 4.1 GB"."""
    parts = []
    if measured.to_remove_jobs:
        parts.append(_.plural("{count} job", "{count} jobs", measured.to_remove_jobs))
    if measured.leftovers:
        parts.append(_.plural("{count} leftover", "{count} leftovers", measured.leftovers))
    what = joined(parts, _.language)
    return _(
        "{name}, {size}", name=what, size=size(measured.to_remove_size + measured.leftovers_size)
    )


def is_any(measured: Measured) -> bool:
    """Whether a clean-up would remove anything."""
    return bool(measured.to_remove_jobs or measured.leftovers)


def _basis(found: Health, _: Translator) -> str:
    policy = read_policy(access.settings().keep)
    kept = _("Kept: {rule}", rule=_in_words(policy, _)) if policy else _("Everything is kept.")
    if found.storage.measured_at is None:
        return kept
    at = moment(found.storage.measured_at, identity.zone(), found.at)
    return _(" · ").join([kept, _("counted at {time}", time=at)])


def _in_words(policy: Policy, _: Translator) -> str:
    """As "Done: 90 d, 100 GB · Failed: 180 d"."""
    return _(" · ").join(
        _(
            "{status}: {limits}",
            status=_.say(status.of_status(which).word),
            limits=_(", ").join(_limits(keep, _)),
        )
        for which, keep in policy.items()
    )


def _limits(keep: Keep, _: Translator) -> list[str]:
    found = []
    if keep.age_s is not None:
        found.append(duration(keep.age_s, _.language))
    if keep.jobs is not None:
        found.append(_("{number} jobs", number=number(keep.jobs, _.language)))
    if keep.size is not None:
        found.append(size(keep.size))
    return found


def _draw_chore(chore: Chore, found: Health, _: Translator) -> None:
    row = found.chores.get(chore)
    with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
        st.markdown(f":small[{escape(chore_name(_, chore))}]", width=_NAME_WIDTH)
        st.markdown(f":small[{chore_state.how_it_stands(row, found, _)}]", width="stretch")
        if chore is Chore.MEASURE:
            st.button(
                "",
                icon=":material/refresh:",
                type="tertiary",
                key="count_again",
                help=_("Count again"),
                on_click=chore_state.ask,
                args=(chore,),
                disabled=chore_state.is_pending(row, found.at),
            )
