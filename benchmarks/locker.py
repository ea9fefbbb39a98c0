"""Holds the write lock of databases, as a backup might: `python -m benchmarks.locker`.

python -m benchmarks.locker SECONDS FILE…
"""

import sqlite3
import sys
import time

if __name__ == "__main__":
    seconds, *files = sys.argv[1:]
    held = [sqlite3.connect(file, isolation_level=None, timeout=10) for file in files]
    for one in held:
        one.execute("BEGIN IMMEDIATE")
    print("locked", flush=True)
    time.sleep(float(seconds))
    for one in held:
        one.execute("ROLLBACK")
