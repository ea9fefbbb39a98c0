"""Every setting in force, folded; those that were changed stand first."""

import streamlit as st

from app import settings
from app.domain.sentence import Sentence
from app.language import Translator
from app.ui.escape import escape


def draw(_: Translator) -> None:
    found = settings.in_force()
    changed = [one for one in found if one.is_changed]
    label = _(" · ").join(
        [
            _.plural("{count} setting in force", "{count} settings in force", len(found)),
            _.plural("{count} changed", "{count} changed", len(changed)),
        ]
    )
    with st.expander(f":small[:gray[{escape(label)}]]", type="compact"):
        ordered = changed + [one for one in found if not one.is_changed]
        st.table(
            {
                _("Setting"): [_name(one) for one in ordered],
                _("Value"): [escape(str(one.value)) or "–" for one in ordered],
                _("Meaning"): [f":gray[{escape(_meaning(one, _))}]" for one in ordered],
            },
            border="horizontal",
            hide_index=True,
        )


def _name(one: settings.InForce) -> str:
    return f"**`{one.variable}`**" if one.is_changed else f"`{one.variable}`"


def _meaning(one: settings.InForce, _: Translator) -> str:
    return _.say(Sentence(one.description))
