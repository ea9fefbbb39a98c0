"""`up`: the consumer and the page, started together, kept running, and stopped together."""

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from app import clock
from app.cli import preflight
from app.cli.children import Child, Signals
from app.cli.speaking import _, complain, say
from app.domain.errors import NotAllowed
from app.domain.sentence import sentence
from app.settings import ROOT, Settings, environment, load

LOOK_S = 0.1  # how often the page is asked while it starts
PAGE_FIRST_S = 5.0  # how long the consumer leaves the processor to a page that starts
_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PAGE_GRACE_S = 5.0
_MARGIN_S = 10.0  # the consumer's own margin, and some more for a loaded machine


def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=_("Port of the page."))] = None,
    address: Annotated[str | None, typer.Option(help=_("Address of the page."))] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help=_("How many jobs run at the same time."))
    ] = None,
) -> None:
    """Start the consumer and the page, and keep both running until Ctrl-C."""
    given = {"port": port, "address": address, "workers": workers}
    changed = {name: value for name, value in given.items() if value is not None}
    settings = load().model_copy(update=changed)
    _refuse_what_cannot_work(settings)
    Pair(settings, changed).run()


def _refuse_what_cannot_work(settings: Settings) -> None:
    from app.store.engine import make_data_folder

    address, port = settings.address, settings.port
    if not preflight.is_loopback(address) and not settings.trust_network:
        raise NotAllowed(
            sentence(
                "The page would listen on {address}, where others can reach it. There is no login:"
                " whoever reaches the page can start and cancel jobs and read every result. If"
                " that is what you want, set NONSTOP_TRUST_NETWORK=true.",
                address=address,
            )
        )
    if not preflight.is_ours(address):
        raise NotAllowed(sentence("This machine has no address {address}.", address=address))
    if not preflight.is_free(address, port):
        raise NotAllowed(
            sentence(
                "Port {port} is used by another program. Choose another one: --port 8502",
                port=port,
            )
        )
    make_data_folder(settings.data)


class Pair:
    """The two programs, and when they are stopped."""

    def __init__(self, settings: Settings, changed: dict[str, int | str]) -> None:
        self._settings = settings
        self._signals = Signals(_STOP)
        surroundings = environment(**changed)
        # Where there is no .venv, run_consumer.sh takes the Python that runs this.
        surroundings["PATH"] = f"{Path(sys.executable).parent}:{surroundings.get('PATH', '')}"
        self._consumer = Child("consumer", [str(ROOT / "run_consumer.sh")], surroundings)
        self._page = Child("page", _page_command(settings), surroundings)
        self._greeted = False
        self._began = clock.monotonic()

    def run(self) -> None:
        """Keep both running until somebody asks to stop."""
        os.umask(0o077)
        say(_("Starting. To stop: Ctrl-C."))
        try:
            while True:
                self._page.start_if_due()
                if self._greeted or clock.monotonic() - self._began >= PAGE_FIRST_S:
                    self._consumer.start_if_due()
                if any(number in _STOP for number in self._signals.wait(self._patience())):
                    break
                self._look()
            self._stop()
        finally:
            for child in (self._consumer, self._page):
                child.kill()

    def _patience(self) -> float:
        if not self._greeted:
            return LOOK_S
        waiting = [child for child in (self._consumer, self._page) if not child.is_running]
        return min((child.due_in_s for child in waiting), default=60.0)

    def _look(self) -> None:
        for child, what in ((self._consumer, _("The consumer")), (self._page, _("The page"))):
            code = child.notice_end()
            if code is not None:
                complain(
                    _(
                        "{what} has ended ({how}); it is started again in {pause:.1f} s.",
                        what=what,
                        how=_how(code),
                        pause=child.due_in_s,
                    )
                )
        address, port = self._settings.address, self._settings.port
        if not self._greeted and self._page.is_running and preflight.answers(address, port):
            self._greeted = True
            say(_("Nonstop is ready: {url}", url=preflight.url(address, port)))

    def _stop(self) -> None:
        """Ask both to end, wait for as long as jobs may need to save, then make sure."""
        say(_("Stopping. Running jobs save and go on at the next start; Ctrl-C again hurries."))
        settings = self._settings
        grace_s = settings.drain_s + settings.shutdown_grace_s + settings.hard_grace_s + _MARGIN_S
        now = clock.monotonic()
        deadlines = {self._consumer: now + grace_s, self._page: now + _PAGE_GRACE_S}
        for child in deadlines:
            child.send(signal.SIGTERM)
        hurried = False
        while running := [child for child in deadlines if child.is_running]:
            first = min(deadlines[child] for child in running)
            asked = self._signals.wait(max(0.0, first - clock.monotonic()))
            for child in running:
                if child.notice_end() is None and clock.monotonic() >= deadlines[child]:
                    child.kill()
            if not hurried and {signal.SIGINT, signal.SIGTERM}.intersection(asked):
                hurried = True
                self._consumer.send(signal.SIGINT)
                self._page.kill()
        say(_("Stopped."))


def _page_command(settings: Settings) -> list[str]:
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app" / "streamlit_app.py"),
        f"--server.address={settings.address}",
        f"--server.port={settings.port}",
        "--logger.hideWelcomeMessage=true",  # this program says where the page is
    ]


def _how(code: int) -> str:
    if code < 0:
        return signal.Signals(-code).name
    return _("exit code {code}", code=code)
