"""Who may talk to the page's server, and what it gives away."""

import http.client
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.outcome import Done
from app.files.folder import DataFolder
from app.settings import Settings
from app.store import Store, artifacts, open_store
from tests import make, page_server
from tests.page_server import PageServer

NAME = "予測 1.csv"
CONTENT = b"0123456789" * 1000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    data = tmp_path_factory.mktemp("doors") / "data"
    settings = Settings(data=data)
    store = open_store(settings)
    _fill(store, DataFolder(data))
    store.close()
    server = page_server.start(data, allowed_hosts="jobs.example, 10.1.2.3")
    yield server
    server.stop()


def _fill(store: Store, folder: DataFolder) -> None:
    """Job 1 with an artifact, a file that is none, and a log in two parts."""
    make.publish(store)
    job, lease = make.running(store)
    make.finish(store, lease, Done({}))
    place = folder.artifacts(job.id, 1)
    place.mkdir(parents=True)
    (place / NAME).write_bytes(CONTENT)
    (place / "page.html").write_text("<script>alert(1)</script>")
    (place / "unlisted.txt").write_text("secret")
    (place / "link").symlink_to("/etc/passwd")
    listed = (NAME, "page.html", "link", "gone.txt", "../../../../jobs.db")
    rows = [artifacts.Artifact(job.id, 1, name, 1, "0" * 64, make.NOW) for name in listed]
    with store.write() as tx:
        artifacts.insert(tx, rows)
    log = folder.log(job.id, 1)
    log.write_bytes("1700000000.500\tout\tINFO\tこんにちは\x1b[31m\t赤\n".encode())
    log.with_name("log.tail").write_bytes(b"1700000001.000\tlog\tWARNING\tend\n")


def ask(
    server: PageServer, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


PATHS = ("/", "/healthz", "/_stcore/health", "/files/jobs/1/log/1")
GOOD_HOSTS = ("localhost", "127.0.0.1:{port}", "[::1]:{port}", "jobs.example", "JOBS.example:80",
              "10.1.2.3")  # fmt: skip
BAD_HOSTS = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost",
             "localhost:x", "", "10.1.2.4", "jobs.example/x")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", GOOD_HOSTS)
def test_our_own_names_are_answered(server: PageServer, path: str, host: str) -> None:
    answer, _ = ask(server, path, {"Host": host.format(port=server.port)})
    assert answer.status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", BAD_HOSTS)
def test_other_names_are_refused(server: PageServer, path: str, host: str) -> None:
    answer, body = ask(server, path, {"Host": host})
    assert answer.status in (400, 403)  # an empty or impossible name does not even reach us
    assert b"secret" not in body


def test_the_refusal_is_a_sentence_in_the_readers_language(server: PageServer) -> None:
    _, body = ask(server, "/", {"Host": "evil.example", "Accept-Language": "ja,en;q=0.5"})
    assert "NONSTOP_ALLOWED_HOSTS" in body.decode()
    assert "受け付けません" in body.decode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("origin", "is_ours"),
    [
        ("http://127.0.0.1:{port}", True),
        ("https://127.0.0.1:{port}", True),  # a proxy ends TLS
        ("http://localhost:{port}", False),  # another name is another origin
        ("http://127.0.0.1:1", False),  # another program on this machine
        ("http://evil.example", False),
        ("null", False),
        ("http://127.0.0.1:{port}@evil.example", False),
        ("http://127.0.0.1:{port}/path", False),
    ],
)
def test_only_our_own_pages_may_ask(
    server: PageServer, path: str, origin: str, is_ours: bool
) -> None:
    answer, _ = ask(server, path, {"Origin": origin.format(port=server.port)})
    assert answer.status == (200 if is_ours else 403)


def handshake(server: PageServer, headers: str) -> str:
    """The first line of the answer to the opening of a web socket."""
    request = (
        f"GET /_stcore/stream HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(request.encode())
        return connection.recv(4096).decode(errors="replace").partition("\r\n")[0]


def test_the_socket_of_the_page_has_the_same_doors(server: PageServer) -> None:
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    assert "101" in handshake(server, f"{host}Origin: http://127.0.0.1:{server.port}\r\n")
    assert "101" in handshake(server, "Host: jobs.example\r\nOrigin: http://jobs.example\r\n")
    assert "403" in handshake(server, f"{host}Origin: http://127.0.0.1:1\r\n")
    assert "403" in handshake(server, f"{host}Origin: http://evil.example\r\n")
    assert "403" in handshake(server, "Host: evil.example\r\nOrigin: http://evil.example\r\n")
    twice = handshake(server, f"{host}Host: evil.example\r\n")
    assert "403" in twice or "400" in twice  # some HTTP parsers refuse it before we can


def test_an_artifact_is_a_download_under_its_own_name(server: PageServer) -> None:
    answer, body = ask(
        server,
        "/files/jobs/1/artifacts/1/%E4%BA%88%E6%B8%AC%201.csv",
        {"Accept-Encoding": "gzip"},
    )
    assert (answer.status, body) == (200, CONTENT)
    disposition = answer.getheader("Content-Disposition") or ""
    assert disposition.startswith("attachment;")
    assert "%E4%BA%88%E6%B8%AC%201.csv" in disposition
    assert answer.getheader("Content-Length") == str(len(CONTENT))
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


def test_a_page_among_the_artifacts_is_never_shown(server: PageServer) -> None:
    answer, _ = ask(server, "/files/jobs/1/artifacts/1/page.html")
    assert answer.getheader("Content-Type") == "application/octet-stream"
    assert "sandbox" in (answer.getheader("Content-Security-Policy") or "")
    assert (answer.getheader("Content-Disposition") or "").startswith("attachment")


def test_a_download_can_go_on_where_it_broke_off(server: PageServer) -> None:
    path = "/files/jobs/1/artifacts/1/%E4%BA%88%E6%B8%AC%201.csv"
    answer, body = ask(server, path, {"Range": "bytes=9990-"})
    assert (answer.status, body) == (206, CONTENT[9990:])
    assert answer.getheader("Content-Range") == "bytes 9990-9999/10000"


@pytest.mark.parametrize(
    "path",
    [
        "/files/jobs/1/artifacts/1/unlisted.txt",
        "/files/jobs/1/artifacts/1/gone.txt",
        "/files/jobs/1/artifacts/1/link",
        "/files/jobs/1/artifacts/1/..%2F..%2F..%2F..%2Fjobs.db",
        "/files/jobs/1/artifacts/1/../../../../jobs.db",
        "/files/jobs/1/artifacts/1/%2Fetc%2Fpasswd",
        "/files/jobs/1/artifacts/1/..%5C..%5Cjobs.db",
        "/files/jobs/1/artifacts/1/%00",
        "/files/jobs/1/artifacts/2/page.html",
        "/files/jobs/2/artifacts/1/page.html",
        "/files/jobs/99999999999999999999999/artifacts/1/x",
        "/files/jobs/1/log/99999999999999999999999",
        "/files/jobs/1/log/2",
        "/files/jobs/../log/1",
        "/files/jobs/-1/log/1",
        "/app/static/../../../data/jobs.db",
        "/static/../../jobs.db",
    ],
)
def test_nothing_else_is_given_away(server: PageServer, path: str) -> None:
    answer, body = ask(server, path)
    is_the_page = answer.getheader("Content-Type", "").startswith("text/html")
    assert answer.status in (400, 404) or is_the_page
    assert b"SQLite" not in body
    assert b"root:" not in body
    assert b"secret" not in body


def test_a_whole_log_is_a_text_with_readable_times(server: PageServer) -> None:
    answer, body = ask(server, "/files/jobs/1/log/1")
    assert (answer.getheader("Content-Type") or "").startswith("text/plain")
    assert 'filename="nonstop-1-1.log"' in (answer.getheader("Content-Disposition") or "")
    assert body.decode().splitlines() == [
        "2023-11-14T22:13:20.500Z  out  INFO  こんにちは\t赤",
        "2023-11-14T22:13:21.000Z  log  WARNING  end",
    ]


def test_the_start_page_has_a_name_as_well(server: PageServer) -> None:
    answer, _ = ask(server, "/submit?from=1&lang=ja")
    assert (answer.status, answer.getheader("Location")) == (307, "/?from=1&lang=ja")
    answer, _ = ask(server, "/submit?//evil.example")
    assert answer.getheader("Location") == "/?//evil.example"


def test_only_reading_is_possible(server: PageServer) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer, _ = ask(server, "/files/jobs/1/log/1", method=method)
        assert answer.status == 405


def test_no_other_site_may_show_the_page_in_a_frame(server: PageServer) -> None:
    answer, _ = ask(server, "/")
    assert answer.getheader("Content-Security-Policy") == "frame-ancestors 'self'"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


def test_health_is_told_with_the_number_of_workers(server: PageServer) -> None:
    answer, body = ask(server, "/healthz")
    assert answer.status == 200
    assert re.search(rb'"workers":0', body)


def test_it_listens_on_this_machine_only(server: PageServer) -> None:
    listening = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    port = f":{server.port:04X} "
    (line,) = [line for line in listening.splitlines() if port in line and " 0A " in line]
    assert "0100007F" + port in line
