"""Celery on Redis: `celery_peer.py client|worker REDIS-URL`."""

import os
import sys

import client
import work
from celery import Celery

app = Celery("celery_peer", broker=os.environ.get("BROKER", ""))
app.conf.broker_connection_retry_on_startup = True


@app.task(name="note", ignore_result=True)
def note(path: str, text: str) -> None:
    work.note(path, text)


if __name__ == "__main__":
    role, url = sys.argv[1:]
    app.conf.broker_url = url
    if role == "client":
        client.serve(lambda path, text: note.delay(path, text))
    else:
        os.environ["BROKER"] = url
        app.worker_main(["worker", "-P", "prefork", "-c", "2", "-l", "ERROR"])
