"""What is done by itself to keep the house in order."""

from enum import StrEnum


class Chore(StrEnum):
    """One kind of upkeep; done by one scheduler at a time, in a process of its own."""

    BACKUP = "backup"  # copy the databases
    CLEAN = "clean"  # remove what was kept long enough, and what belongs to nobody
    MEASURE = "measure"  # count what lies on the disk, and what a clean-up would remove
