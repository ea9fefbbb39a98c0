"""Requests of a page that is gone are left out; Streamlit 1.67 would go back to that page.

The browser asks by timers for parts of a page to be drawn anew, and hears of another page
(`st.switch_page`) only when that is being drawn. What it asked for in between waits for its turn;
then Streamlit begins a run of the old page, whereupon the browser clears the new one. The next
part to be drawn has no place any more, and the window stays blank.
"""

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData


def leave_out() -> None:
    """From now on, in this process."""
    run_script = ScriptRunner._run_script

    def run_unless_late(self: ScriptRunner, rerun_data: RerunData) -> None:
        current = self._pages_manager.current_page_script_hash
        if rerun_data.fragment_id_queue and rerun_data.page_script_hash != current:
            return
        run_script(self, rerun_data)

    ScriptRunner._run_script = run_unless_late  # type: ignore[method-assign]
