"""Where things lie in the data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The paths of one data folder. Asking for a path creates nothing."""

    root: Path

    @property
    def consumer_lock(self) -> Path:
        return self.root / "consumer.lock"

    @property
    def reserve(self) -> Path:
        """Space that is given up when the disk is full, so that jobs can still end."""
        return self.root / "reserve"

    @property
    def databases(self) -> tuple[Path, Path]:
        """Where SQLite keeps the jobs and their telemetry."""
        return self.root / "jobs.db", self.root / "telemetry.db"

    @property
    def backups(self) -> Path:
        """One folder for each backup, named by its time."""
        return self.root / "backups"

    @property
    def replaced(self) -> Path:
        """What a restored backup took the place of; one folder for each time."""
        return self.root / "replaced"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    def upload(self, sha256: str) -> Path:
        """Where an upload lies.

        Raises:
            ValueError: this cannot be a SHA-256.
        """
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256 in hexadecimal")
        return self.uploads / sha256

    @property
    def jobs(self) -> Path:
        return self.root / "jobs"

    def job(self, job_id: int) -> Path:
        return self.jobs / str(int(job_id))

    def checkpoint(self, job_id: int) -> Path:
        """Shared by all attempts of a job."""
        return self.job(job_id) / "checkpoint"

    def attempt(self, job_id: int, number: int) -> Path:
        return self.job(job_id) / "attempts" / str(int(number))

    def log(self, job_id: int, number: int) -> Path:
        return self.attempt(job_id, number) / "log"

    def journal(self, job_id: int, number: int) -> Path:
        return self.attempt(job_id, number) / "journal"

    def artifacts(self, job_id: int, number: int) -> Path:
        return self.attempt(job_id, number) / "artifacts"

    def outcome(self, job_id: int, number: int) -> Path:
        return self.attempt(job_id, number) / "outcome.json"
