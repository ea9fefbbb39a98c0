"""The servers that peers need, on loopback, for as long as a measure takes."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from app import processes
from benchmarks.house import wait_for


class MissingServer(Exception):
    """A peer's server, or the packages of the peer, are not here; the text says which."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _lets_in(url: str) -> bool:
    """A port that answers may still belong to a server that is starting up."""
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis server that keeps nothing on disk; its URL.

    Raises:
        MissingServer: there is none on this machine.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise MissingServer("redis-server is not installed")
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        preexec_fn=partial(processes.die_with, os.getpid()),
    )
    try:
        wait_for(lambda: _answers(port), within=20, what="the start of Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with an empty database; its URL.

    Raises:
        MissingServer: there is none on this machine.
    """
    programs = _postgresql_programs()
    if programs is None:
        raise MissingServer("PostgreSQL is not installed")
    port, data = free_port(), folder / "postgresql"
    data.mkdir()
    become = _unprivileged(data)
    subprocess.run(
        [programs / "initdb", "-D", data / "data", "-A", "trust", "-U", "postgres"],
        check=True, preexec_fn=become, cwd=data, capture_output=True,
    )  # fmt: skip
    server = subprocess.Popen(
        [programs / "postgres", "-D", data / "data", "-p", str(port), "-k", data,
         "-c", "listen_addresses=127.0.0.1"],
        preexec_fn=become, cwd=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        wait_for(lambda: _lets_in(url), within=60, what="the start of PostgreSQL")
        yield url
    finally:
        server.terminate()
        server.wait(30)


def _postgresql_programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


def _unprivileged(folder: Path) -> partial[None] | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    user = pwd.getpwnam("postgres")
    for path in folder.parents:
        if not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o011)  # to be passed through, not to be listed
    os.chown(folder, user.pw_uid, user.pw_gid)
    return partial(_become, user.pw_uid, user.pw_gid, os.getpid())


def _become(uid: int, gid: int, parent: int) -> None:
    os.setgid(gid)
    os.setuid(uid)
    processes.die_with(parent)
