"""What the browser fetches beside the pages: health, artifacts, logs. All files are downloads."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Route

from app import __version__, clock
from app.domain.errors import NonstopError
from app.domain.sentence import sentence
from app.domain.text import harmless
from app.files import artifacts as artifact_files
from app.files import logs
from app.language import choose, translator
from app.store import StorageFault, artifacts, views
from app.ui import access, discovery

_BLOCK = 256 * 1024
_LARGEST = 2**63 - 1  # that a database can compare with
_GONE = sentence("This file is not there: it was cleaned up, or the address is wrong.")
_DOWNLOAD = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",
    # Streamlit would compress a model on its way, and take its length away.
    "Content-Encoding": "identity",
}


def health(_request: Request) -> Response:
    """Whether the page can do its work, for whoever started it."""
    try:
        with access.store().read() as tx:
            pulse = views.pulse(tx, clock.now())
    except (NonstopError, StorageFault) as error:
        return JSONResponse({"ok": False, "error": str(error)}, 503, headers=_DOWNLOAD)
    found = {"ok": True, "version": __version__, "workers": pulse.workers}
    return JSONResponse(found, headers=_DOWNLOAD)


def artifact(request: Request) -> Response:
    """A result file of an attempt; only what has a row, in parts where that is asked for."""
    job_id, attempt = _numbers(request)
    with access.store().read() as tx:
        row = artifacts.find(tx, job_id, attempt, request.path_params["name"])
    path = (
        artifact_files.stored(access.folder().artifacts(job_id, attempt), row.name) if row else None
    )
    if row is None or path is None:
        return _gone(request)
    return FileResponse(
        path, media_type="application/octet-stream", filename=row.name, headers=_DOWNLOAD
    )


def whole_log(request: Request) -> Response:
    """Every line of an attempt's log, with readable times."""
    job_id, attempt = _numbers(request)
    parts = logs.parts(access.folder().log(job_id, attempt))
    if not parts:
        return _gone(request)
    name = f"nonstop-{job_id}-{attempt}.log"
    return StreamingResponse(
        _readable(parts),
        media_type="text/plain; charset=utf-8",
        headers=_DOWNLOAD | {"Content-Disposition": f'attachment; filename="{name}"'},
    )


def start_page(request: Request) -> Response:
    """The start page under its own name; Streamlit knows it as "/" only."""
    query = request.url.query
    return RedirectResponse(f"/?{query}" if query else "/")


def _numbers(request: Request) -> tuple[int, int]:
    job_id, attempt = request.path_params["job"], request.path_params["attempt"]
    return min(job_id, _LARGEST), min(attempt, _LARGEST)


def _readable(parts: list[Path]) -> Iterator[bytes]:
    for part in parts:
        with open(part, "rb") as file:
            while lines := file.readlines(_BLOCK):
                yield b"".join(map(_readable_line, lines))


def _readable_line(raw: bytes) -> bytes:
    at, *rest = raw.decode("utf-8", "replace").rstrip("\n").split("\t", 3)
    try:
        moment = datetime.datetime.fromtimestamp(float(at), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return harmless("\t".join([at, *rest])).encode() + b"\n"
    text = "  ".join(rest)
    shown = text if text.isprintable() else harmless(text)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z  {shown}\n".encode()


def _gone(request: Request) -> Response:
    wishes = request.headers.get("accept-language", "").split(",")
    _ = translator(choose(*wishes, access.settings().language))
    return PlainTextResponse(_.say(_GONE) + "\n", 404, headers=_DOWNLOAD)


def _route(path: str, endpoint: Callable[[Request], Response]) -> BaseRoute:
    return Route(path, endpoint, methods=["GET"])  # Starlette runs plain functions in threads


ROUTES = [
    _route("/healthz", health),
    _route(f"/{discovery.found()[0].page.url_path}", start_page),
    _route("/files/jobs/{job:int}/artifacts/{attempt:int}/{name}", artifact),
    _route("/files/jobs/{job:int}/log/{attempt:int}", whole_log),
]
