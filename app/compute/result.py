"""A workload's return value as JSON that everybody can read."""

import json
import math
from typing import Any

LARGEST = 1_000_000  # characters


class NotJson(ValueError):
    """The value cannot be kept; the message says which part and why."""


def to_json(value: Any) -> dict[str, Any] | None:
    """A return value as an object; anything but a dict becomes `{"result": value}`.

    Numbers of numpy and torch become plain ones; NaN and infinity become words, so that a
    diverged loss is seen.

    Raises:
        NotJson: a part of it is no JSON, or it is too large.
    """
    if value is None:
        return None
    plain = _plain(value, "result", 0)
    if not isinstance(plain, dict):
        plain = {"result": plain}
    size = len(json.dumps(plain))
    if size > LARGEST:
        raise NotJson(
            f"the result has {size:,} characters as JSON; at most {LARGEST:,} are kept."
            " Write it to job.artifact(…) instead"
        )
    return plain


def _plain(value: Any, where: str, depth: int) -> Any:
    if depth > 20:
        raise NotJson(f"{where} is nested too deeply, or contains itself")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, int):
        return int(value) if abs(value) < 2**63 else str(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, dict):
        return {
            str(key): _plain(inner, f"{where}[{key!r}]", depth + 1) for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(inner, f"{where}[{index}]", depth + 1) for index, inner in enumerate(value)]
    if hasattr(value, "item") and getattr(value, "size", None) is not None:
        try:
            return _plain(value.item(), where, depth + 1)
        except (ValueError, RuntimeError, TypeError):
            pass
    raise NotJson(f"{where} is a {type(value).__name__}, which is no JSON")
