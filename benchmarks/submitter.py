"""One submitting process: `python -m benchmarks.submitter DATA COUNT`; seconds of each call.

It waits for a line on stdin, so that several begin together.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.house import House


def main() -> None:
    house = House(Path(sys.argv[1]))
    house.submit("nothing")  # the first call of a process compiles its statements
    print("ready", flush=True)
    sys.stdin.readline()
    seconds = []
    for _ in range(int(sys.argv[2])):
        began = time.monotonic()
        house.submit("nothing")
        seconds.append(time.monotonic() - began)
    print(json.dumps(seconds), flush=True)


if __name__ == "__main__":
    main()
