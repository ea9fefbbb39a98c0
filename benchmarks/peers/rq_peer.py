"""RQ: `rq_peer.py client|worker|torch-worker REDIS-URL`."""

import sys

import client
import work
from redis import Redis
from rq import Queue, Worker

if __name__ == "__main__":
    role, url = sys.argv[1:]
    queue = Queue(connection=Redis.from_url(url))
    if role == "client":
        client.serve(lambda path, text: queue.enqueue(work.note, path, text))
    else:
        if role == "torch-worker":
            import torch  # noqa: F401 - so that the forked children have it
        Worker([queue], connection=queue.connection).work(logging_level="WARNING")
