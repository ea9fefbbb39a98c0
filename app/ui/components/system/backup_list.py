"""The backups that there are, and a button for one more."""

import streamlit as st

from app.domain.upkeep import Chore
from app.files import backups
from app.language import Translator
from app.language.numbers import moment, size
from app.operations.health import Health
from app.ui import access, identity
from app.ui.components.heading import section
from app.ui.components.quiet import quiet
from app.ui.components.system import chore_state
from app.ui.escape import escape

SHOWN = 7


def draw(found: Health, _: Translator) -> None:
    place = section(_("Backups"))
    if access.settings().database_url:
        quiet(_("The databases are on a server: back them up there, as with pg_dump."))
        return
    place.button(
        _("Back up now"),
        icon=":material/backup:",
        key="back_up",
        on_click=chore_state.ask,
        args=(Chore.BACKUP,),
        disabled=chore_state.is_pending(found.chores.get(Chore.BACKUP), found.at),
    )
    made = backups.every(access.folder())[:SHOWN]
    if not made:
        quiet(_("None so far. A backup is a copy of the databases, made while everything runs."))
        return
    whole = escape(_("whole"))
    st.table(
        {
            _("Made"): [escape(moment(one.made_at, identity.zone(), found.at)) for one in made],
            _("Name"): [f"`{one.name}`" for one in made],
            _("Size"): [escape(size(one.size)) for one in made],
            _("Checked"): [f":green[:material/check:] {whole}" for _one in made],
        },
        border="horizontal",
        hide_index=True,
    )
    quiet(_("To go back to one: {command}", command="python -m app restore NAME"))
