"""What lies on the disk, and how much room there is."""

import streamlit as st

from app.language import Translator
from app.language.numbers import moment, size
from app.operations.storage import Storage
from app.ui import identity
from app.ui.components.heading import section
from app.ui.components.quiet import quiet
from app.ui.escape import escape


def draw(storage: Storage, now: float, _: Translator) -> None:
    section(_("Storage"))
    shown = parts(storage, _)
    largest = max([1, *(used or 0 for _name, used in shown)])
    with st.container(border=True, gap="xsmall", key="storage"):
        for name, used in shown:
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                st.markdown(escape(name), width="content")
                st.markdown("–" if used is None else f"**{escape(size(used))}**", width="content")
            st.progress((used or 0) / largest)
        free, total = size(storage.free), size(storage.total)
        facts = [_("{free} of {total} free", free=free, total=total)]
        if storage.measured_at is not None:
            at = moment(storage.measured_at, identity.zone(), now)
            facts.append(_("counted at {time}", time=at))
        quiet(_(" · ").join(facts))


def parts(storage: Storage, _: Translator) -> list[tuple[str, int | None]]:
    """What takes room; None where it has not been measured yet."""
    measured = storage.measured
    found: list[tuple[str, int | None]] = [
        (_("Artifacts and logs"), measured.jobs if measured else None),
        (_("Uploads"), measured.uploads if measured else None),
    ]
    if storage.databases:  # they are here
        found += [
            (_("Databases"), storage.databases + storage.log),
            (_("Backups"), storage.backups),
        ]
    if measured and measured.replaced:
        found.append((_("Replaced by a restored backup"), measured.replaced))
    return found
