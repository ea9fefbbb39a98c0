"""A reader of a page, without a browser: speaks Streamlit's protocol as its front end does.

The server sends nothing by itself. It tells the browser which parts of the page to ask for again
and how often; the browser keeps a timer for each, and forgets them all when the whole page is
drawn anew.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

# What a page shows instead of a part that could not be read.
_TROUBLE = (b"locked", b"database is busy", b"database does not answer", b"has a fault")
_WHOLE = ""  # the name under which a drawing of the whole page is waited for


@dataclass
class Visitor:
    """One open tab.

    Args:
        origin: such as "http://127.0.0.1:8501".
        address: path and query of the page.
    """

    origin: str
    address: str
    drawn: asyncio.Event = field(default_factory=asyncio.Event)  # the whole page, once
    ticks: list[float] = field(default_factory=list)  # seconds from a request to its end
    trouble: list[str] = field(default_factory=list)
    num_asked: int = 0
    num_bytes: int = 0
    _asked: dict[str, float] = field(default_factory=dict)  # when, by fragment
    _timers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _intervals: dict[str, float] = field(default_factory=dict)  # seconds, by fragment
    _page_hash: str = ""

    async def stay(self) -> None:
        """Open the page and read it until cancelled; a lost connection is trouble."""
        url = f"{self.origin.replace('http', 'ws', 1)}/_stcore/stream"
        try:
            async with connect(
                url,
                origin=Origin(self.origin),
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
            ) as socket:
                await self._ask(socket, _WHOLE)
                async for raw in socket:
                    assert isinstance(raw, bytes)
                    self.num_bytes += len(raw)
                    self.trouble += [word.decode() for word in _TROUBLE if word in raw]
                    self._take(socket, ForwardMsg.FromString(raw))
            self.trouble.append("the server closed the connection")
        except (OSError, ConnectionError) as error:
            self.trouble.append(repr(error))
        finally:
            self._stop(list(self._timers))

    def begin(self) -> None:
        """Count from here on; what was in trouble before stays."""
        self.ticks.clear()
        self.num_asked = self.num_bytes = 0

    def _take(self, socket: ClientConnection, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._page_hash = message.new_session.page_script_hash
                if not message.metadata.run.fragment_ids:
                    self._stop(list(self._timers))
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "auto_rerun":
                asked = message.auto_rerun
                self._start(socket, asked.fragment_id, asked.interval)
            case "stop_auto_rerun":
                self._stop(message.stop_auto_rerun.fragment_ids)
            case "script_finished":
                self._end_run(message)

    def _start(self, socket: ClientConnection, fragment: str, interval_s: float) -> None:
        if fragment not in self._timers or self._intervals[fragment] != interval_s:
            self._stop([fragment])
            self._intervals[fragment] = interval_s
            self._timers[fragment] = asyncio.create_task(self._tick(socket, fragment, interval_s))

    def _stop(self, fragments: Iterable[str]) -> None:
        for fragment in fragments:
            if timer := self._timers.pop(fragment, None):
                timer.cancel()

    async def _tick(self, socket: ClientConnection, fragment: str, interval_s: float) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                await asyncio.sleep(interval_s)
                await self._ask(socket, fragment)

    async def _ask(self, socket: ClientConnection, fragment: str) -> None:
        message = BackMsg()
        state = message.rerun_script
        parts = urlsplit(self.address)
        state.query_string = parts.query
        state.page_script_hash = self._page_hash
        if not self._page_hash:
            state.page_name = parts.path.strip("/")
        state.fragment_id = fragment
        state.is_auto_rerun = bool(fragment)
        context = state.context_info
        context.timezone, context.timezone_offset = "Asia/Tokyo", -540
        context.locale, context.url = "en-US", f"{self.origin}{self.address}"
        self._asked.setdefault(fragment, time.monotonic())
        self.num_asked += 1
        await socket.send(message.SerializeToString())

    def _end_run(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return  # it is done again
        fragments = message.metadata.run.fragment_ids
        now = time.monotonic()
        for fragment in list(fragments) or list(self._asked):
            asked = self._asked.pop(fragment, None)
            if asked is not None and fragment != _WHOLE:
                self.ticks.append(now - asked)
        if not fragments:
            self.drawn.set()
