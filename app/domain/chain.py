"""Chains: jobs that wait for other jobs, and take what those leave."""

from dataclasses import dataclass
from typing import Any, Literal

IfNotDone = Literal["cancel", "run"]  # what a job does when one that it waits for is not done


@dataclass(frozen=True, slots=True)
class ArtifactOf:
    """A file that another job left, or will leave."""

    job_id: int
    name: str

    @property
    def reference(self) -> dict[str, Any]:
        """How a job's parameters name it."""
        return {"job": self.job_id, "artifact": self.name}


def artifact_of(value: Any) -> ArtifactOf | None:
    """The artifact that a parameter's value refers to; None when it is anything else."""
    match value:
        case {"job": int(job_id), "artifact": str(name)} if not isinstance(job_id, bool):
            return ArtifactOf(job_id, name)
    return None


def artifacts_in(params: dict[str, Any]) -> dict[str, ArtifactOf]:
    """The artifacts of other jobs among parameters, by the parameter's name."""
    found = ((name, artifact_of(value)) for name, value in params.items())
    return {name: one for name, one in found if one is not None}
