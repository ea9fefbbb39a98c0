"""The seam between Huey and Nonstop: every Huey task, with bodies of a few lines.

`bell` is how jobs start. Small periodic functions of your own may stand here too; each runs in
a process of its own with a time limit. Their times are UTC, to the minute, and a downtime loses
them; what matters, takes long or needs a page is a workload with a schedule (docs/workloads.md).
"""

import logging

from huey import crontab

from huey_config import huey

logger = logging.getLogger("nonstop.tasks")


@huey.task()
def bell() -> None:
    """There may be work: look, and go on until there is none."""
    from app.compute.worker import answer_bell

    answer_bell()


@huey.periodic_task(crontab(hour="3", minute="0"))
def nightly() -> None:
    """Once a night: say how full the disk is. An example of a periodic function of your own."""
    from app.operations.upkeep import report_disk

    report_disk()
