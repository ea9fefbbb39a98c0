"""Requests that follow each other faster than they are heard; spoken as a browser does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from app.domain.job import Status
from app.store import Store, jobs
from tests import make, page_server
from tests.page_server import PageServer

PATIENCE_S = 60.0


@pytest.fixture
def server(store: Store, data: Path) -> Iterator[PageServer]:
    """The page of a house in which a job waits."""
    make.publish(store)
    make.job(store)
    server = page_server.start(data)
    yield server
    server.stop()


@dataclass
class Tab:
    """One connection, and what came over it."""

    socket: ClientConnection
    pages: dict[str, str] = field(default_factory=dict)  # hashes by the path
    page: str = ""
    begun: list[str] = field(default_factory=list)  # pages of which a run has begun
    timers: list[str] = field(default_factory=list)  # fragments
    widgets: dict[str, str] = field(default_factory=dict)  # ids by the label
    texts: dict[str, str] = field(default_factory=dict)  # what stands in text fields, by the label

    def open(self, page: str = "", *, query: str = "") -> None:
        """Ask for a whole page and wait for it."""
        self.ask(page, query=query)
        self.read_until(ForwardMsg.FINISHED_SUCCESSFULLY)

    def ask(self, page: str, *widgets: WidgetState, query: str = "", fragment: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_script_hash, asked.query_string = page, query
        asked.fragment_id, asked.is_auto_rerun = fragment, bool(fragment)
        asked.widget_states.widgets.extend(widgets)
        self.socket.send(message.SerializeToString())

    def read_until(self, end: "ForwardMsg.ScriptFinishedStatus.ValueType") -> None:
        """Take messages until a run has ended in a certain way."""
        while True:
            raw = self.socket.recv(PATIENCE_S)
            assert isinstance(raw, bytes)
            message = ForwardMsg.FromString(raw)
            match message.WhichOneof("type"):
                case "navigation":
                    told = message.navigation
                    self.page = told.page_script_hash
                    self.pages = {one.url_pathname: one.page_script_hash for one in told.app_pages}
                case "new_session":
                    self.begun.append(message.new_session.page_script_hash)
                case "auto_rerun":
                    self.timers.append(message.auto_rerun.fragment_id)
                case "delta":
                    self._draw(message.delta)
                case "script_finished" if message.script_finished == end:
                    return

    def _draw(self, delta: Delta) -> None:
        match delta.new_element.WhichOneof("type"):
            case "text_input":
                text = delta.new_element.text_input
                self.widgets[text.label] = text.id
                self.texts[text.label] = text.value if text.set_value else text.default
            case "button":
                button = delta.new_element.button
                self.widgets[button.label] = button.id


@pytest.fixture
def tab(server: PageServer) -> Iterator[Tab]:
    origin = Origin(server.url)
    url = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(
        url, origin=origin, subprotocols=[Subprotocol("streamlit")], max_size=None
    ) as socket:
        yield Tab(socket)


def test_what_was_typed_is_kept_although_another_page_is_opened_at_once(tab: Tab) -> None:
    tab.open()
    form, other = tab.page, tab.pages["monitor"]
    assert tab.texts["name"] == "x"
    typed = WidgetState(id=tab.widgets["name"], string_value="seven")
    tab.ask(form, typed)
    tab.open(other)
    assert tab.page == other
    tab.open(form)
    assert tab.texts["name"] == "seven"


def test_what_a_change_of_pages_has_overtaken_is_kept_and_the_page_stays(tab: Tab) -> None:
    tab.open()
    form, other = tab.page, tab.pages["monitor"]
    tab.ask(other)
    tab.ask(form, WidgetState(id=tab.widgets["name"], string_value="seven"))
    tab.read_until(ForwardMsg.FINISHED_SUCCESSFULLY)
    assert tab.page == other
    tab.open(form)  # now somebody does go back
    assert tab.page == form
    assert tab.texts["name"] == "seven"


def test_a_press_counts_although_another_page_is_opened_at_once(store: Store, tab: Tab) -> None:
    tab.open()
    form, job = tab.page, tab.pages["job"]
    tab.open(job, query="id=1")
    pressed = WidgetState(id=tab.widgets["Pause"], trigger_value=True)
    tab.ask(job, pressed, query="id=1")
    tab.open(form)
    assert tab.page == form
    with store.read() as tx:
        paused = jobs.get(tx, 1)
    assert paused is not None
    assert paused.status is Status.PAUSED


def test_a_job_is_submitted_although_another_page_is_opened_at_once(store: Store, tab: Tab) -> None:
    tab.open()
    form, other = tab.page, tab.pages["monitor"]
    tab.ask(form, WidgetState(id=tab.widgets["name"], string_value="seven"))
    tab.ask(form, WidgetState(id=tab.widgets["Submit the job"], trigger_value=True))
    tab.open(other)
    assert tab.page == other
    with store.read() as tx:
        job = jobs.get(tx, 2)
    assert job is not None
    assert job.params["name"] == "seven"


def test_a_value_counts_that_comes_in_one_message_with_the_press(store: Store, tab: Tab) -> None:
    tab.open()
    pressed = WidgetState(id=tab.widgets["Submit the job"], trigger_value=True)
    typed = WidgetState(id=tab.widgets["name"], string_value="seven")
    tab.ask(tab.page, pressed, typed)
    tab.read_until(ForwardMsg.FINISHED_SUCCESSFULLY)
    with store.read() as tx:
        job = jobs.get(tx, 2)
    assert job is not None
    assert job.params["name"] == "seven"


def test_a_page_that_is_gone_does_not_come_back(tab: Tab) -> None:
    tab.open()
    new, old = tab.page, tab.pages["job"]
    tab.timers.clear()
    tab.open(old, query="id=1")
    assert tab.page == old
    of_frame, *of_page = tab.timers
    assert of_page
    tab.begun.clear()
    tab.ask(new)
    for fragment in (of_page[-1], of_frame):  # by timers, before the browser hears of the new page
        tab.ask(old, query="id=1", fragment=fragment)
    tab.read_until(ForwardMsg.FINISHED_SUCCESSFULLY)
    assert tab.page == new
    tab.ask(new, fragment=of_frame)
    tab.read_until(ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
    assert old not in tab.begun
    assert set(tab.begun) == {new}
