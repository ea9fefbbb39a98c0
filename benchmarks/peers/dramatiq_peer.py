"""Dramatiq on Redis: `dramatiq_peer.py client|worker REDIS-URL`."""

import os
import sys

import client
import dramatiq
import work
from dramatiq.brokers.redis import RedisBroker

dramatiq.set_broker(RedisBroker(url=os.environ.get("BROKER") or sys.argv[-1]))


@dramatiq.actor(max_retries=0)
def note(path: str, text: str) -> None:
    work.note(path, text)


if __name__ == "__main__":
    role, url = sys.argv[1:]
    if role == "client":
        client.serve(lambda path, text: note.send(path, text))
    else:
        os.environ["BROKER"] = url
        os.execv(
            sys.executable,
            [sys.executable, "-m", "dramatiq", "-p", "2", "-t", "1", "dramatiq_peer"],
        )
