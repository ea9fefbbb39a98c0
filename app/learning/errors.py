"""What stops a training in a way that a person should read about."""

from app.domain.sentence import Sentence


class LearningError(ValueError):
    """The data or the parameters cannot lead to a result; its text says why in one sentence."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message
