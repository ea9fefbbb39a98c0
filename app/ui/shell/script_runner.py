"""What a browser asks for is heard, in turn; Streamlit 1.67 loses some of it.

- A run is stopped by a newer request, also before it has come to the callbacks of what was typed
  or pressed. A click on another page says nothing of that any more: it would be lost. Here a run
  stops only when its callbacks are through, and the next one waits for that.
- The browser sends what was typed a little later than it happened (`setTimeout`), so that a click
  on another page may overtake it. Then it comes from the old page, and Streamlit would go back
  there, as if nobody had clicked. Here it is heard on the new page.
- The browser asks by timers for parts of a page to be drawn anew, and hears of another page
  (`st.switch_page`) only when that is being drawn. What it asked for in between waits for its
  turn; then Streamlit would begin a run of the old page, whereupon the browser clears the new one.
  The next part to be drawn has no place any more, and the window stays blank. Here it is left out.
"""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import app_session
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

from app import clock

HEARD_WITHIN_S = 3.0  # a callback that hangs keeps the next run no longer
OVERTAKEN_WITHIN_S = 3.0  # what comes later from the page before is a way back to it


class Requests(ScriptRequests):
    """The requests of one runner. It is stopped only when it has heard what it has accepted."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._is_hearing = False  # a run has begun, and its callbacks are not through
        self._is_to_stop = False

    @property
    def is_unheard(self) -> bool:
        return self._is_hearing or self._state is ScriptRequestType.RERUN

    def on_scriptrunner_ready(self) -> ScriptRequest:
        with self._changed:
            return self._begun(super().on_scriptrunner_ready())

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        with self._changed:
            request = super().on_scriptrunner_yield()
            return request and self._begun(request)

    def request_stop(self) -> None:
        with self._changed:
            self._is_to_stop = True
            self._go_on()

    def heard(self) -> None:
        """The callbacks of the run that has begun are through."""
        with self._changed:
            self._is_hearing = False
            self._go_on()

    def wait_until_heard(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self.is_unheard, HEARD_WITHIN_S)

    def _begun(self, request: ScriptRequest) -> ScriptRequest:
        # What the script itself asks for has no input, and Streamlit calls no callbacks for it.
        self._is_hearing = (
            request.type is ScriptRequestType.RERUN and request.rerun_data.widget_states is not None
        )
        self._go_on()
        return request

    def _go_on(self) -> None:
        if self._is_to_stop and not self.is_unheard:
            super().request_stop()
        elif self._is_to_stop and not self._is_hearing:
            # The run in progress need not be finished first.
            with self._lock:
                self._rerun_data = replace(self._rerun_data, is_fragment_scoped_rerun=True)
        self._changed.notify_all()


class State(SafeSessionState):
    """A session's state that says when the callbacks of a run are through."""

    _on_heard: Callable[[], None]

    def __init__(
        self, state: SessionState, yield_callback: Callable[[], None], on_heard: Callable[[], None]
    ) -> None:
        super().__init__(state, yield_callback)
        object.__setattr__(self, "_on_heard", on_heard)  # its own would put it into the state

    def on_script_will_rerun(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().on_script_will_rerun(*args, **kwargs)
        finally:
            self._on_heard()


@dataclass(slots=True)
class Session:
    """What a tab has asked for so far."""

    requests: Requests | None = None  # of its latest runner
    page: str = ""
    query: str = ""
    left: str = ""  # the page before
    kept: frozenset[str] = frozenset()  # the widgets that the change of pages still named
    changed_at: float = field(default_factory=clock.monotonic)

    def in_order(self, asked: RerunData, shown: str, now: float) -> RerunData:
        """A request as it was meant: one that was overtaken by a change of pages is for the new."""
        self.page = self.page or shown  # the first request names none
        if asked.fragment_id or asked.page_script_hash == self.page:
            return asked
        widgets = frozenset(one.id for one in (asked.widget_states or WidgetStates()).widgets)
        is_recent = now - self.changed_at < OVERTAKEN_WITHIN_S
        # A change of pages names no widget of the page that is left.
        if asked.page_script_hash == self.left and is_recent and not widgets <= self.kept:
            return replace(asked, page_script_hash=self.page, query_string=self.query)
        self.left, self.page, self.query = self.page, asked.page_script_hash, asked.query_string
        self.kept, self.changed_at = widgets, now
        return asked


_sessions: weakref.WeakKeyDictionary[PagesManager, Session] = weakref.WeakKeyDictionary()


class Runner(ScriptRunner):
    """Runs the page's script for one session, after the session's runner before has heard."""

    def __init__(
        self,
        *,
        session_state: SessionState,
        initial_rerun_data: RerunData,
        pages_manager: PagesManager,
        **others: Any,
    ) -> None:
        session = _sessions.setdefault(pages_manager, Session())
        asked = session.in_order(
            initial_rerun_data, pages_manager.current_page_script_hash, clock.monotonic()
        )
        super().__init__(
            session_state=session_state,
            initial_rerun_data=asked,
            pages_manager=pages_manager,
            **others,
        )
        self._in_turn = Requests()
        self._in_turn.request_rerun(asked)
        self._requests = self._in_turn
        self._session_state = State(
            session_state, self._maybe_handle_execution_control_request, self._in_turn.heard
        )
        self._before, session.requests = session.requests, self._in_turn

    def _run_script(self, rerun_data: RerunData) -> None:
        if self._before is not None:
            self._before.wait_until_heard()
            self._before = None
        current = self._pages_manager.current_page_script_hash
        is_late = rerun_data.fragment_id_queue and rerun_data.page_script_hash != current
        if not is_late:
            super()._run_script(rerun_data)
        self._in_turn.heard()

    def _run_script_thread(self) -> None:
        try:
            super()._run_script_thread()
        finally:
            self._in_turn.heard()


def install() -> None:
    """Let every session of this process use it from now on."""
    app_session.ScriptRunner = Runner  # type: ignore[assignment, attr-defined]
