"""The time zone of this machine."""

from zoneinfo import ZoneInfo

from babel import localtime


def local_zone() -> str:
    """Its IANA name; UTC where the machine does not tell one."""
    zone = localtime.get_localzone()
    return zone.key if isinstance(zone, ZoneInfo) and zone.key else "UTC"
