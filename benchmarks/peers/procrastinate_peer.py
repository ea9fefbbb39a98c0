"""Procrastinate on PostgreSQL: `procrastinate_peer.py client|worker POSTGRESQL-URL`."""

import sys

import client
import procrastinate
import work

app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo=sys.argv[-1]), import_paths=[]
)


@app.task(name="note")
def note(path: str, text: str) -> None:
    work.note(path, text)


if __name__ == "__main__":
    role, url = sys.argv[1:]
    if role == "client":
        with app.open():
            app.schema_manager.apply_schema()
            client.serve(lambda path, text: note.defer(path=path, text=text))
    else:
        app.run_worker(concurrency=1)
