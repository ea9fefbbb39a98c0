"""Uploads: kept once, under the hash of their content."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.errors import InvalidRequest
from app.domain.sentence import Problem, Sentence, sentence
from app.files import atomic
from app.files.folder import DataFolder
from app.files.names import shown_name

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file that is safely on disk; `size` in bytes."""

    sha256: str
    name: str
    size: int

    @property
    def reference(self) -> dict[str, Any]:
        """How a job's parameters name it."""
        return {"upload": self.sha256, "name": self.name}


def keep(
    folder: DataFolder, stream: BinaryIO, name: str, *, limit_mb: int, field: str = ""
) -> StoredUpload:
    """Store an upload; the same content is stored once.

    Args:
        stream: read from where it stands, in blocks.
        name: what its owner calls it.
        limit_mb: largest size.
        field: the parameter it is for, named in a complaint.

    Raises:
        InvalidRequest: it is empty or too large.
    """

    def refuse(why: Sentence) -> InvalidRequest:
        return InvalidRequest([Problem(field, why)])

    digest, size = hashlib.sha256(), 0
    folder.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    incoming = folder.uploads / f"incoming-{secrets.token_hex(8)}"
    with atomic.write(incoming) as file:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > limit_mb * 1_000_000:
                raise refuse(
                    sentence(
                        "{name} is larger than {limit} MB; NONSTOP_UPLOAD_LIMIT_MB raises the"
                        " limit.",
                        name=shown_name(name),
                        limit=limit_mb,
                    )
                )
            digest.update(block)
            file.write(block)
        if size == 0:
            raise refuse(sentence("{name} is empty.", name=shown_name(name)))
    stored = StoredUpload(digest.hexdigest(), shown_name(name), size)
    incoming.replace(folder.upload(stored.sha256))
    atomic.sync_folder(folder.uploads)
    return stored


def keep_file(folder: DataFolder, path: Path, *, limit_mb: int, field: str = "") -> StoredUpload:
    """Store a file of this machine as an upload; see `keep`.

    Raises:
        InvalidRequest: it cannot be read, is empty or too large.
    """
    try:
        stream = open(path, "rb")  # noqa: SIM115 - closed below; only opening may fail here
    except (OSError, ValueError) as error:
        why = sentence(
            "The file {path} cannot be read: {cause}.",
            path=path,
            cause=getattr(error, "strerror", None) or error,
        )
        raise InvalidRequest([Problem(field, why)]) from None
    with stream:
        return keep(folder, stream, path.name, limit_mb=limit_mb, field=field)


def is_reference(value: Any) -> bool:
    """Whether a parameter's value refers to an upload."""
    return isinstance(value, dict) and isinstance(value.get("upload"), str)


def exists(folder: DataFolder, reference: dict[str, Any]) -> bool:
    """Whether the file that a reference names is there."""
    try:
        return folder.upload(reference["upload"]).is_file()
    except ValueError:
        return False


def resolve(folder: DataFolder, params: dict[str, Any]) -> dict[str, Any]:
    """Parameters with every reference replaced by the path of its file."""
    return {
        name: {"path": str(folder.upload(value["upload"])), "name": value.get("name", name)}
        if is_reference(value)
        else value
        for name, value in params.items()
    }
