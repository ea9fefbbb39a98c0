"""Names that people and workloads give to files."""

import unicodedata

LONGEST = 120


def safe_name(name: str) -> str:
    """A file name that stays in its folder, in Unicode's composed form.

    Raises:
        ValueError: it is empty or too long, hidden, a path, or has control characters.
    """
    name = unicodedata.normalize("NFC", name)
    if not name or len(name.encode("utf-8", "surrogatepass")) > LONGEST * 2 or len(name) > LONGEST:
        raise ValueError(f"a file name has 1 to {LONGEST} characters: {name[:40]!r}")
    if name.startswith(".") or "/" in name or "\\" in name:
        raise ValueError(f"a file name is no path and does not begin with a dot: {name!r}")
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co") for letter in name):
        raise ValueError(f"a file name has no control characters: {name!r}")
    return name


def shown_name(name: str) -> str:
    """Somebody's file name made safe to keep and show; never fails."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    return kept.strip().lstrip(".")[:LONGEST] or "file"
