"""The mutations: what protects a job, taken away one at a time, and the tests that must notice."""

from dataclasses import dataclass

MOVES = "tests/store/test_moves.py"
HISTORY = "tests/properties/test_state_machine.py"
FAULT_AT_N = "tests/properties/test_fault_at_n.py"
RESCUE = "tests/faults/test_rescue.py"
MOMENTS = "tests/properties/test_rescues.py"
HANGS = "tests/faults/test_hangs_and_clocks.py"
DEATHS = "tests/consumer/test_deaths.py"
JOBS = "app/store/claims.py"


@dataclass(frozen=True)
class Change:
    """A text that occurs exactly once in a file, and what takes its place."""

    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutation:
    """A program without one of its protections.

    `tests` are given to pytest one after the other until one fails, the cheapest first; what
    stands after a space goes to `-k`.
    """

    name: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]


NONCE = '    jobs.c.nonce == sa.bindparam("held_nonce"),\n'
FENCE = '    jobs.c.attempt == sa.bindparam("held_number"),\n' + NONCE
KILL = """    if alive and not processes.end(attempt.pid, attempt.pid_started):
        return False  # cannot be killed now; the next tick tries again
    return processes.end_session(attempt.runner_pid, attempt.runner_started, attempt.nonce)
"""
GUARD = "_UPDATE_HELD.where(jobs.c.cancel_requested_at.is_(None))"
SHORTFALL = "for _ in range(due - broker.bells_waiting(settings, limit=due) if due else 0):"
NO_BELLS = Change("app/compute/scheduler.py", SHORTFALL, "for _ in range(0):")
SETTLE_CANCEL = Change(
    "app/domain/outcome.py",
    "if job.cancel_requested_at is not None or isinstance(outcome, Cancelled):",
    "if isinstance(outcome, Cancelled):",
)

MUTATIONS = (
    Mutation(
        "no fence: whoever knows the job's number may write about it",
        (Change(JOBS, FENCE, ""),),
        (MOVES, HISTORY),
    ),
    Mutation(
        "no nonce: an attempt's number alone is the fence",
        (Change(JOBS, NONCE, ""),),
        (HISTORY,),
    ),
    Mutation(
        "a rescue does not kill before it hands over",
        (Change("app/operations/rescue.py", KILL, "    return True\n"),),
        (HISTORY, HANGS + " f25"),
    ),
    Mutation(
        "a rescue takes jobs from workers that are alive",
        (
            Change(
                "app/operations/rescue.py",
                "    if alive and not silent:\n        return False\n",
                "",
            ),
        ),
        (HISTORY,),
    ),
    Mutation(
        "a process is known by its number alone",
        (
            Change(
                "app/processes.py", "return started(pid) == start", "return started(pid) != None"
            ),
        ),
        (RESCUE,),
    ),
    Mutation(
        "leases are compared with the wall clock",
        (
            Change(
                "app/operations/rescue.py", "lease_expires_at < monotonic", "lease_expires_at < now"
            ),
        ),
        (HISTORY, RESCUE),
    ),
    Mutation(
        "no rescue",
        (
            Change(
                "app/compute/scheduler.py",
                "for job in rescue.rescue(",
                "for job in [] and rescue.rescue(",
            ),
        ),
        (DEATHS + " killed_worker",),
    ),
    Mutation("no bells for a shortfall", (NO_BELLS,), (HISTORY,)),
    Mutation(
        "no bells for a shortfall, and idle workers do not look",
        (
            NO_BELLS,
            Change("app/compute/worker.py", "_LOOK_EACH_S = 1.0", "_LOOK_EACH_S = 1e6"),
        ),
        (DEATHS + " bell_never_rang",),
    ),
    Mutation(
        "a bell for each waiting job",
        (
            Change("app/compute/scheduler.py", "limit=settings.workers)", "limit=10**9)"),
            Change("app/compute/scheduler.py", SHORTFALL, "for _ in range(due):"),
        ),
        (HISTORY,),
    ),
    Mutation(
        "the end of an attempt ignores a cancel",
        (SETTLE_CANCEL, Change(JOBS, GUARD, "_UPDATE_HELD")),
        (MOVES, HISTORY),
    ),
    Mutation(
        "settling ignores a cancel", (SETTLE_CANCEL,), ("tests/domain/test_outcome.py", HISTORY)
    ),
    Mutation(
        "the statement that ends an attempt ignores a cancel",
        (Change(JOBS, GUARD, "_UPDATE_HELD"),),
        (MOVES,),
    ),
    Mutation(
        "no crash budget",
        (
            Change(
                "app/domain/outcome.py",
                "isinstance(outcome, Crashed) and crashes < job.max_crashes",
                "isinstance(outcome, Crashed)",
            ),
        ),
        ("tests/domain/test_outcome.py", HISTORY),
    ),
    Mutation(
        "no failure budget",
        (
            Change(
                "app/domain/outcome.py", "retryable and failures < job.max_failures", "retryable"
            ),
        ),
        ("tests/domain/test_outcome.py", HISTORY),
    ),
    Mutation(
        "no death signal: children outlive their parents",
        (
            Change(
                "app/processes.py",
                "    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)\n",
                "    return\n",
            ),
        ),
        (DEATHS + " killed_parent",),
    ),
    Mutation(
        "nothing in the database keeps finished rows as they are",
        (
            Change(
                "app/store/migrations/main/versions/0002_guards.py",
                '    ("terminal_rows_never_change", "UPDATE ON jobs", _TERMINAL),\n',
                "",
            ),
        ),
        ("tests/store/test_guards.py",),
    ),
    Mutation(
        "a beat does not renew the lease",
        (
            Change(
                JOBS,
                "statement, renewed = _with_lease(_BEAT, lease_expires_at)",
                "statement, renewed = _BEAT, {}",
            ),
        ),
        (MOVES, HISTORY),
    ),
    Mutation(
        "progress may fall",
        (
            Change(
                JOBS,
                '(jobs.c.progress < sa.bindparam("reached"), sa.bindparam("reached")),',
                '(sa.true(), sa.bindparam("reached")),',
            ),
        ),
        (MOVES, HISTORY),
    ),
    Mutation(
        "a rescue forgets that a pause was asked for",
        (Change("app/operations/rescue.py", "job.pause_requested_at is not None", "False"),),
        (MOMENTS, HISTORY),
    ),
    Mutation(
        "a rescuer that was frozen itself is not patient",
        (Change("app/operations/rescue.py", "not patient and lease", "lease"),),
        (MOMENTS, HISTORY),
    ),
    Mutation(
        "a worker goes on with a job that was given away",
        (Change("app/compute/supervisor.py", "            self._lose()\n", ""),),
        (HANGS + " f26",),
    ),
    Mutation(
        "each statement is a transaction of its own",
        (Change("app/store/engine.py", '"BEGIN IMMEDIATE"', '"SELECT 1"'),),
        (FAULT_AT_N,),
    ),
    Mutation(
        "the end of an attempt is lost when it cannot be written at once",
        (
            Change(
                "app/compute/verdict.py",
                "            time.sleep(_AGAIN_S)\n",
                "            return None\n",
            ),
        ),
        (FAULT_AT_N + " finish",),
    ),
    Mutation(
        "a swallowed error: a cancel that could not be written looks as if it had been",
        (
            Change(
                "app/store/engine.py",
                "            raise kind(str(error.orig)) from error\n",
                "            if kind is Busy:\n                raise Busy from error\n",
            ),
        ),
        (FAULT_AT_N + " cancel",),
    ),
    Mutation(
        "a clock that was set back swallows retries",
        (
            Change(
                "app/operations/submit.py",
                "abs(now - earlier.created_at)",
                "now - earlier.created_at",
            ),
        ),
        ("tests/properties/test_found.py",),
    ),
)
