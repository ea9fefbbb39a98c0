"""Things that are done one after another, each second anew, and none at the cost of the others."""

import logging
from collections.abc import Callable

from app.store import Busy, Conflict, StorageFault

logger = logging.getLogger("nonstop.scheduler")


class Steps:
    """Does one thing at a time, and remembers what failed, so as to say it once."""

    def __init__(self) -> None:
        self._failing: dict[str, str] = {}

    def do(self, name: str, action: Callable[[], object]) -> bool:
        """Do one thing; False when it failed: one bad row must not stop everything else.

        Args:
            name: what the log calls it.

        Raises:
            Busy: the database is locked, and would be for what comes next, too.
        """
        try:
            action()
        except Busy:
            raise
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            if self._failing.get(name) != told:
                is_known = isinstance(error, StorageFault | Conflict)
                logger.error(
                    "%s: failed, and is tried again: %s", name, told, exc_info=not is_known
                )
            self._failing[name] = told
            return False
        if self._failing.pop(name, None) is not None:
            logger.info("%s: works again", name)
        return True
