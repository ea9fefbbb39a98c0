"""One peer: its client, and its workers while they are wanted."""

import json
import os
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO

from app import processes
from benchmarks import environment

_SCRIPTS = Path(__file__).parent / "peers"


class Peer:
    """A program of `peers/`, run in the peers' environment.

    Args:
        script: its name.
        roles: one worker process for each.
        where: its server's URL, or its file.
        folder: for its log.
    """

    def __init__(self, script: str, roles: Sequence[str], where: str, folder: Path) -> None:
        self._script, self._roles, self._where, self._folder = script, roles, where, folder
        self._python = environment.python()
        self._log = open(folder / f"{script}.log", "ab")  # noqa: SIM115 - closed in __exit__
        self._workers: list[subprocess.Popen[bytes]] = []
        self._client = self._launch("client", subprocess.PIPE, subprocess.PIPE)
        assert self._client.stdin is not None
        assert self._client.stdout is not None
        self._asks: IO[bytes] = self._client.stdin
        self._answers: IO[bytes] = self._client.stdout

    def __enter__(self) -> "Peer":
        if self._answers.readline().strip() != b"ready":
            said = (self._folder / f"{self._script}.log").read_text()
            self.__exit__(None, None, None)
            raise RuntimeError(f"{self._script} did not start:\n{said[-2000:]}")
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop_workers()
        self._asks.close()
        self._client.kill()
        self._client.wait()
        self._log.close()

    def _launch(self, role: str, asks: int, answers: int | IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [self._python, _SCRIPTS / f"{self._script}.py", role, self._where],
            cwd=self._folder,
            env=os.environ | {"PYTHONPATH": str(_SCRIPTS), "BROKER": self._where},
            stdin=asks,
            stdout=answers,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=partial(processes.die_with, os.getpid()),
        )

    def submit(self, path: Path, count: int) -> list[float]:
        self._asks.write(json.dumps({"path": str(path), "count": count}).encode() + b"\n")
        self._asks.flush()
        times: list[float] = json.loads(self._answers.readline())
        return times

    def start_workers(self) -> None:
        if not self._workers:
            self._workers += [
                self._launch(role, subprocess.DEVNULL, self._log) for role in self._roles
            ]

    def stop_workers(self) -> None:
        for worker in self._workers:
            processes.end_session(worker.pid, processes.started(worker.pid) or 0.0, "")
            worker.wait()
        self._workers.clear()
