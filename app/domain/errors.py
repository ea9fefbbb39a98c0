"""What can go wrong in ways that a person should read about.

NonstopError              carries a Sentence
├── InvalidRequest        a request does not fit; carries all its Problems at once
├── NotFound              no such job, workload or file
├── NotAllowed            the job is not in a state for this
│   └── Outdated          somebody else changed it since it was read
└── StoreUnavailable      the databases cannot be used
"""

from collections.abc import Sequence

from app.domain.sentence import Problem, Sentence, sentence


class NonstopError(Exception):
    """An error whose text is meant for the person who asked."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


class InvalidRequest(NonstopError):
    """A request that cannot be accepted; every problem is told, not just the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            sentence(
                "{problems}",
                problems=" ".join(
                    f"{problem.field}: {problem.sentence}"
                    if problem.field
                    else str(problem.sentence)
                    for problem in self.problems
                ),
            )
        )


class NotFound(NonstopError):
    """What was asked for does not exist."""


class NotAllowed(NonstopError):
    """The job is not in a state in which this can be done."""


class Outdated(NotAllowed):
    """Somebody else changed it since it was read."""


class StoreUnavailable(NonstopError):
    """The databases cannot be opened or are not what they should be."""
