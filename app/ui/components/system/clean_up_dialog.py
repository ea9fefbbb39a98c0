"""The question before a clean-up: how much goes, and what stays."""

import streamlit as st

from app.domain.upkeep import Chore
from app.language import Translator
from app.operations.storage import Measured, storage
from app.ui import access, identity
from app.ui.components.system import chore_state, dialogs, upkeep_card
from app.ui.escape import escape


def draw() -> None:
    _ = identity.translate()
    st.dialog(_("Clean up now?"), on_dismiss=dialogs.close)(_question)()


def _question() -> None:
    _ = identity.translate()
    measured = storage(access.store(), access.folder()).measured
    st.markdown(escape(consequences(measured, _)))
    act = escape(_answer(measured, _))
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("Keep all"), type="primary", key="clean_up_no", on_click=_close)
        st.button(f":red[{act}]", key="clean_up_yes", on_click=_clean_up)


def consequences(measured: Measured | None, _: Translator) -> str:
    stays = _("Pinned jobs stay, and those that other jobs or schedules need.")
    if measured is None or not upkeep_card.is_any(measured):
        return " ".join(
            [
                _("Jobs that have been kept long enough are removed for good, with their files."),
                stays,
            ]
        )
    goes = _(
        "About {what} will be removed for good, with all their files.",
        what=upkeep_card.what_goes(measured, _),
    )
    return " ".join([goes, stays])


def _answer(measured: Measured | None, _: Translator) -> str:
    if measured is None or not measured.to_remove_jobs:
        return _("Clean up")
    return _.plural("Remove {count} job", "Remove {count} jobs", measured.to_remove_jobs)


def _clean_up() -> None:
    dialogs.close()
    chore_state.ask(Chore.CLEAN)
    st.rerun()


def _close() -> None:
    dialogs.close()
    st.rerun()
