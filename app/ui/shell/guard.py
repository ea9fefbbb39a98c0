"""Who may talk to the page: only browsers that opened it under one of its own names."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.language import choose, translator
from app.settings import load

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
# Another site must not be able to show the page in a frame and have it clicked.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
}


class Guard:
    """Refuses foreign Host and Origin headers, on pages, sockets and files alike.

    The Host check is what keeps a website from reaching the page through a name of its own
    that it lets point here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self.allows(headers.getlist("host"), headers.getlist("origin")):
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refusal(headers)(scope, receive, send)

    def allows(self, hosts: list[str], origins: list[str]) -> bool:
        """Whether a request with these headers comes from one of our own pages."""
        if len(hosts) != 1 or len(origins) > 1:
            return False
        host = _name_and_port(f"http://{hosts[0]}")
        if host is None or host[0] not in self._hosts:
            return False
        if not origins:
            return True
        origin = _name_and_port(origins[0])
        if origin is None:
            return False
        # Behind a proxy that ends TLS the origin says https where we see http.
        scheme = urlsplit(origins[0]).scheme
        return origin in (host, _name_and_port(f"{scheme}://{hosts[0]}"))


def _name_and_port(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    plain = not (parts.username or parts.password or parts.path or parts.query or parts.fragment)
    if not plain or not parts.hostname or port is None or "@" in parts.netloc:
        return None
    return parts.hostname, port


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


def _refusal(headers: Headers) -> PlainTextResponse:
    _ = translator(choose(*headers.get("accept-language", "").split(","), load().language))
    text = _(
        "The page cannot be opened in this way. Names under which it may be opened stand in"
        " NONSTOP_ALLOWED_HOSTS; requests from other sites are refused."
    )
    return PlainTextResponse(text + "\n", 403, headers={"X-Content-Type-Options": "nosniff"})
