"""Huey as it comes, on SQLite: `huey_peer.py client|worker FILE`."""

import os
import sys

import client
import work
from huey import SqliteHuey

huey = SqliteHuey("peer", filename=os.environ.get("BROKER") or sys.argv[-1])


@huey.task()
def note(path: str, text: str) -> None:
    work.note(path, text)


if __name__ == "__main__":
    role, file = sys.argv[1:]
    os.environ["BROKER"] = file
    import huey_peer  # tasks must have the name that the consumer knows

    if role == "client":
        client.serve(huey_peer.note)
    else:
        consumer = huey_peer.huey.create_consumer(workers=2, worker_type="process")
        consumer.run()
