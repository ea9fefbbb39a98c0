"""One message to one URL, within a limit of time."""

import logging
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from app.delivery import guard, library
from app.domain.notices import Message
from app.domain.sentence import Sentence, sentence

if TYPE_CHECKING:
    from apprise import NotifyBase

CONNECT_S = 5.0
READ_S = 5.0
LIMIT_S = 10.0  # also for a server that answers a byte at a time
_STATUS = re.compile(r"error=(\d{3})\b")


class _Overdue(BaseException):
    """Not an Exception: libraries would take it for one of theirs and go on."""


class _Heard(logging.Handler):
    """What Apprise says of a failure. It may quote the URL, so it is only looked at."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage() + "\n"


def send(url: str, message: Message, *, limit_s: float = LIMIT_S) -> Sentence | None:
    """Send it; what went wrong, or None. Nothing secret is in the answer.

    Runs in the main thread of a process that `guard.confine` has confined.
    """
    service = library.service(url)
    if service is None:
        return sentence("Apprise cannot read the URL of this channel.")
    service.socket_connect_timeout = min(service.socket_connect_timeout or CONNECT_S, CONNECT_S)
    service.socket_read_timeout = min(service.socket_read_timeout or READ_S, READ_S)
    guard.refused.clear()
    with _listening() as heard:
        try:
            with _within(limit_s):
                if _notify(service, message):
                    return None
        except _Overdue:
            return sentence("It did not answer within {seconds} s.", seconds=f"{limit_s:g}")
        except Exception as error:  # its text may quote the URL
            return sentence("Apprise failed with {kind}.", kind=type(error).__name__)
    return _reason(heard.text)


def _notify(service: "NotifyBase", message: Message) -> bool:
    from apprise import Apprise, NotifyFormat

    sender = Apprise(asset=library.asset())
    sender.add(service)
    return bool(
        sender.notify(title=message.title, body=message.body, body_format=NotifyFormat.TEXT)
    )


def _reason(heard: str) -> Sentence:
    if guard.refused:
        return sentence(
            "It leads to {address}, an address of this machine or of its network. Set"
            " NONSTOP_NOTIFY_PRIVATE=true to allow such addresses.",
            address=guard.refused[0],
        )
    if status := _STATUS.search(heard):
        return sentence("The service answered with error {status}.", status=status[1])
    if "onnection error" in heard:
        return sentence("The service could not be reached, or did not answer in time.")
    return sentence("The service did not take the message.")


@contextmanager
def _listening() -> Iterator[_Heard]:
    heard, log = _Heard(), logging.getLogger("apprise")
    log.addHandler(heard)
    try:
        yield heard
    finally:
        log.removeHandler(heard)


@contextmanager
def _within(limit_s: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _Overdue

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
