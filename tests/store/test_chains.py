"""Which jobs hang together, as pages see it."""

from app.domain.chain import ArtifactOf
from app.domain.job import Status
from app.store import Store, chains, waiting
from tests import make


def link(store: Store, *after: int, takes: dict[str, ArtifactOf] | None = None) -> int:
    """A job that waits for others."""
    job = make.job(store, waits=bool(after))
    with store.write() as tx:
        waiting.link(tx, job.id, after=dict.fromkeys(after, "cancel"), takes=takes or {})
    return job.id


def around(
    store: Store, job_id: int, most: int = 50
) -> tuple[list[int], list[tuple[int, int]], bool]:
    with store.read() as tx:
        chain = chains.around(tx, job_id, most=most)
    return (
        [job.id for job in chain.jobs],
        [(edge.first, edge.then) for edge in chain.edges],
        chain.is_cut,
    )


def test_everything_before_and_after_is_found(store: Store) -> None:
    first = link(store)
    second = link(store, first)
    third = link(store, first, second)
    _stranger = link(store)
    last = link(store, third)
    beside = link(store, second)
    assert around(store, third) == (
        [first, second, third, last],
        [(first, second), (first, third), (second, third), (third, last)],
        False,
    )
    assert around(store, second)[0] == [first, second, third, last, beside]


def test_a_job_alone_has_no_chain(store: Store) -> None:
    assert around(store, link(store)) == ([1], [], False)


def test_a_large_chain_is_cut_and_says_so(store: Store) -> None:
    first = link(store)
    followers = [link(store, first) for _ in range(6)]
    assert around(store, first, 7) == ([first, *followers], [(1, one) for one in followers], False)
    ids, edges, is_cut = around(store, first, 4)
    assert (ids, is_cut) == ([first, *followers[:3]], True)
    assert edges == [(1, 2), (1, 3), (1, 4)]
    longer = link(store, followers[0])
    assert around(store, first, 7)[2]
    assert longer not in around(store, first, 7)[0]


def test_files_that_go_from_job_to_job(store: Store) -> None:
    make.in_status(store, Status.DONE)
    taker = link(store, takes={"model": ArtifactOf(1, "m.bin"), "data": ArtifactOf(1, "d.csv")})
    lost = link(store, takes={"data": ArtifactOf(99, "d.csv")})
    source = chains.ChainJob(1, "", "count", Status.DONE)
    with store.read() as tx:
        assert chains.inputs_of(tx, taker) == [
            chains.Transfer("data", "d.csv", source),
            chains.Transfer("model", "m.bin", source),
        ]
        assert [one.job.id for one in chains.uses_of(tx, 1)] == [taker, taker]
        assert chains.inputs_of(tx, lost) == []
        (edge,) = chains.around(tx, taker).edges
    assert (edge.first, edge.then, edge.cancels) == (1, taker, False)


def test_what_is_still_waited_for(store: Store) -> None:
    make.in_status(store, Status.DONE)
    running = make.in_status(store, Status.RUNNING).id
    follower = link(store, 1, running)
    link(store)
    with store.read() as tx:
        assert chains.awaited(tx, [1, running, follower]) == {follower: [running]}
        assert [job.id for job in chains.predecessors_of(tx, follower)] == [1, running]
        assert [job.id for job in chains.followers_of(tx, running)] == [follower]
