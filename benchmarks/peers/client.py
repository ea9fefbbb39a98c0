"""The side that submits: reads requests from stdin, answers each with two times."""

import json
import sys
import time
from collections.abc import Callable


def serve(enqueue: Callable[[str, str], object]) -> None:
    """Serve until stdin ends.

    A request is `{"path": …, "count": …}`: submit so many jobs that note the time in a file.
    The answer is the time of the monotonic clock before the first call and after each one.
    """
    print("ready", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        times = [time.monotonic()]
        for number in range(request["count"]):
            enqueue(request["path"], str(number))
            times.append(time.monotonic())
        print(json.dumps(times), flush=True)
