"""Parts of a page that renew themselves: fast while something is going on, slowly otherwise."""

from collections.abc import Callable

import streamlit as st

from app.ui import identity
from app.ui.boundary import guarded
from app.ui.pace import pace


def live(
    draw: Callable[[], None], *, is_active: Callable[[], bool], fast_s: float, slow_s: float
) -> None:
    """Draw, and again and again.

    A fragment cannot change its own interval. So a slow one holds a fast one, and only while
    something is active: the browser keeps the fast timer for as long as the slow one draws it.

    With many readers the fast one is slower (app.ui.pace): whenever the slow one draws it anew,
    the browser takes its new interval.

    Args:
        draw: draws everything; at most 200 ms of work.
        is_active: whether something may change within seconds.
        fast_s: seconds between two drawings while active.
        slow_s: seconds otherwise, and to notice that something became active.
    """

    def drawn_in_turn() -> None:
        with pace().turn(identity.session()):
            draw()

    def fast() -> None:
        interval = min(slow_s, pace().interval_s(fast_s))
        st.fragment(guarded(drawn_in_turn), run_every=interval)()

    def still() -> None:
        # A fragment is a container: nothing moves for the browser when the fast one goes.
        with st.container():
            drawn_in_turn()

    @st.fragment(run_every=slow_s)
    def slow() -> None:
        guarded(lambda: fast() if is_active() else still())()

    slow()
