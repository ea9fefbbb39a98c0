"""What a worker tells its waiting runner: the one job that it runs."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Orders:
    """The one job a runner gets. Paths are absolute; files in `params` are paths already."""

    workload: str
    params: dict[str, Any]
    refusal: str | None  # why it cannot run with these
    job_id: int
    attempt: int
    nonce: str
    memory_mb: int | None
    device: str
    artifacts: str
    checkpoint: str
    journal: str

    def to_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def of_line(cls, raw: bytes) -> "Orders":
        return cls(**json.loads(raw))
