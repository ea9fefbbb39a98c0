"""The URL of a channel: whether it can be used, and what of it may be shown."""

from typing import TYPE_CHECKING

from app.delivery import addresses, library
from app.domain.sentence import Sentence, sentence

if TYPE_CHECKING:
    from apprise import NotifyBase

LONGEST = 2000
_LOCAL = frozenset(  # they speak to the screen or the log of one machine
    {
        "blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows",
    }
)  # fmt: skip


def problem(url: str, *, allow_private: bool) -> Sentence | None:
    """What is wrong with an URL; None when word can be sent to it.

    Args:
        allow_private: hosts of this machine's own network may be named.
    """
    schema, colon, _rest = url.partition("://")
    if not colon or len(url) > LONGEST or not url.isprintable():
        return sentence(
            "This is not a URL. Write one that Apprise understands, such as"
            " mailto://user:password@example.com or slack://token_a/token_b/token_c."
        )
    if schema.lower() in _LOCAL:
        return sentence(
            "{schema}:// shows messages on one machine only; choose a service that people reach"
            " from elsewhere.",
            schema=schema.lower(),
        )
    found = library.service(url)
    if found is None:
        return sentence(
            "Apprise does not know {schema}://, or something is missing behind it. What it knows:"
            " https://github.com/caronc/apprise/wiki",
            schema=schema.lower(),
        )
    host = str(getattr(found, "host", None) or "")
    if not allow_private and addresses.leads_inside(host, look_up=_names_host(found)):
        return sentence(
            "{host} is an address of this machine or of its network. Set"
            " NONSTOP_NOTIFY_PRIVATE=true to allow such addresses.",
            host=host,
        )
    return None


def shown(url: str) -> str:
    """What of an URL is no secret: the name of the service and, where it has one, the host."""
    found = library.service(url)
    if found is None:
        return url.partition("://")[0][:20] if "://" in url else "–"
    name = str(found.service_name or type(found).__name__)
    return f"{name} · {found.host}" if _names_host(found) else name


def _names_host(service: "NotifyBase") -> bool:
    """Whether what stands where a host does is one for sure; for others it may be a token."""
    templates: tuple[str, ...] = service.templates
    return bool(templates) and all("{host}" in one for one in templates)
