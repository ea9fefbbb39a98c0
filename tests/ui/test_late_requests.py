"""What a page asks for when it is gone already; the protocol is spoken as a browser does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from app.store import Store
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

    def ask(self, page: str, *, query: str = "", fragment: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_script_hash, asked.query_string = page, query
        asked.fragment_id, asked.is_auto_rerun = fragment, bool(fragment)
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
                case "script_finished" if message.script_finished == end:
                    return


@pytest.fixture
def tab(server: PageServer) -> Iterator[Tab]:
    origin = Origin(server.url)
    url = f"{server.url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(
        url, origin=origin, subprotocols=[Subprotocol("streamlit")], max_size=None
    ) as socket:
        yield Tab(socket)


def test_a_page_that_is_gone_does_not_come_back(tab: Tab) -> None:
    tab.ask("")
    tab.read_until(ForwardMsg.FINISHED_SUCCESSFULLY)
    new, old = tab.page, tab.pages["job"]
    tab.timers.clear()
    tab.ask(old, query="id=1")
    tab.read_until(ForwardMsg.FINISHED_SUCCESSFULLY)
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
