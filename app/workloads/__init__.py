"""What Nonstop can run: one file, one typed function.

Every file here whose name does not begin with an underscore is found by itself. What such
a file needs to declare its workload is exported from this package.
"""

from app.workloads._declaration import (
    Example,
    Metric,
    Param,
    Text,
    Workload,
    declared,
    workload,
)
from app.workloads._running_job import Checkpoint, RunningJob, Stopped
from app.workloads._schedule import schedule
from app.workloads._upload import Upload

__all__ = [
    "Checkpoint",
    "Example",
    "Metric",
    "Param",
    "RunningJob",
    "Stopped",
    "Text",
    "Upload",
    "Workload",
    "declared",
    "schedule",
    "workload",
]
