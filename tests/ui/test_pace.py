"""Pages take turns to draw, and draw less often the more of them there are."""

import threading

import pytest

from app.ui.pace import GONE_S, SHARE, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def draw(pace: Pace, clock: Clock, reader: str, seconds: float) -> None:
    with pace.turn(reader):
        clock.now += seconds


def test_a_few_readers_have_what_they_wish() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.interval_s(1.0) == 1.0
    for reader in "abcde":
        draw(pace, clock, reader, 0.05)
    assert pace.interval_s(1.0) == 1.0


def test_many_readers_share_the_time() -> None:
    clock = Clock()
    pace = Pace(clock)
    for number in range(50):
        draw(pace, clock, str(number), 0.05)
    interval = pace.interval_s(1.0)
    assert interval == 5.0
    assert 50 * 0.05 / interval <= SHARE
    assert pace.interval_s(10.0) == 10.0


def test_only_the_newest_drawing_of_a_reader_counts() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(20):
        draw(pace, clock, "one", 0.4)
    assert pace.interval_s(1.0) == 1.0


def test_who_left_is_forgotten() -> None:
    clock = Clock()
    pace = Pace(clock)
    for number in range(10):
        draw(pace, clock, str(number), 1.0)
    assert pace.interval_s(1.0) == 20.0
    clock.now += GONE_S + 1
    assert pace.interval_s(1.0) == 1.0


def test_a_drawing_that_fails_gives_its_turn_away() -> None:
    pace = Pace()
    with pytest.raises(RuntimeError), pace.turn("one"):
        raise RuntimeError
    with pace.turn("two"):
        pass


def test_nobody_draws_while_another_does() -> None:
    pace, drawing, most = Pace(), [], 0
    start = threading.Barrier(8)

    def reader(name: str) -> None:
        nonlocal most
        start.wait()
        for _ in range(50):
            with pace.turn(name):
                drawing.append(name)
                most = max(most, len(drawing))
                threading.Event().wait(0.0001)  # gives Python's lock away, as a query does
                drawing.remove(name)

    threads = [threading.Thread(target=reader, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_drawing_that_hangs_holds_nobody_up_for_ever() -> None:
    pace, hangs, done = Pace(patience_s=0.01), threading.Event(), threading.Event()

    def hang() -> None:
        with pace.turn("one"):
            hangs.set()
            done.wait()

    thread = threading.Thread(target=hang)
    thread.start()
    hangs.wait()
    with pace.turn("two"):
        assert thread.is_alive()
    done.set()
    thread.join()
    with pace.turn("two"):
        pass
