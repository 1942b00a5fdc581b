"""The line in front of a SQLite file: fair, and never stuck."""

import threading
import time
from collections.abc import Iterator

import pytest

from lessonbook.database.sqlite.write_queue import Turn, WriteQueue, queue_of

WAIT = 5.0


def in_line(queue: WriteQueue, count: int) -> None:
    """Wait until so many stand in line."""
    deadline = time.monotonic() + WAIT
    while len(queue._line) < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def enter(queue: WriteQueue, timeout: float = WAIT) -> Turn:
    turn = queue.enter(timeout)
    assert turn is not None
    return turn


@pytest.fixture
def queue() -> Iterator[WriteQueue]:
    queue = WriteQueue()
    yield queue
    assert queue._holder is None
    assert list(queue._line) == []


def test_first_come_first_served(queue: WriteQueue) -> None:
    order: list[int] = []

    def take(number: int) -> None:
        turn = enter(queue)
        order.append(number)
        queue.leave(turn)

    first = enter(queue)
    threads = [threading.Thread(target=take, args=[number]) for number in range(8)]
    for number, thread in enumerate(threads):
        thread.start()
        in_line(queue, number + 1)
    queue.leave(first)
    for thread in threads:
        thread.join(WAIT)
    assert order == list(range(8))


def test_only_one_holds_it(queue: WriteQueue) -> None:
    inside = 0
    most = 0

    def take() -> None:
        nonlocal inside, most
        for _ in range(50):
            turn = enter(queue)
            inside += 1
            most = max(most, inside)
            time.sleep(0)
            inside -= 1
            queue.leave(turn)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert most == 1


def test_whoever_waits_too_long_leaves_the_line(queue: WriteQueue) -> None:
    turn = enter(queue)
    started = time.monotonic()
    assert queue.enter(0.05) is None
    assert 0.05 <= time.monotonic() - started < 1
    queue.leave(turn)
    queue.leave(enter(queue))


def test_a_turn_ends_once(queue: WriteQueue) -> None:
    first = enter(queue)
    queue.leave(first)
    second = enter(queue)
    queue.leave(first)
    assert queue.enter(0) is None
    queue.leave(second)


def test_a_thread_that_died_with_its_turn_blocks_nobody(queue: WriteQueue) -> None:
    dying = threading.Thread(target=enter, args=[queue])
    dying.start()
    dying.join()
    queue.leave(enter(queue))


def test_a_thread_that_died_while_others_waited_blocks_nobody(queue: WriteQueue) -> None:
    go = threading.Event()

    def die() -> None:
        enter(queue)
        go.wait(WAIT)

    holder = threading.Thread(target=die)
    holder.start()
    while queue._holder is None:
        time.sleep(0.001)
    served: list[int] = []

    def take(number: int) -> None:
        turn = enter(queue)
        served.append(number)
        queue.leave(turn)

    threads = [threading.Thread(target=take, args=[number]) for number in range(3)]
    for number, thread in enumerate(threads):
        thread.start()
        in_line(queue, number + 1)
    go.set()
    for thread in threads:
        thread.join(WAIT)
    assert served == [0, 1, 2]


def test_an_interrupt_while_waiting_leaves_no_turn_behind(queue: WriteQueue) -> None:
    class InterruptedEvent(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            raise KeyboardInterrupt

    first = enter(queue)
    original = Turn.__init__

    def interrupted(self: Turn) -> None:
        original(self)
        self.called = InterruptedEvent()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Turn, "__init__", interrupted)
        with pytest.raises(KeyboardInterrupt):
            queue.enter(WAIT)
    queue.leave(first)


def test_each_file_has_one_line_however_its_path_is_written() -> None:
    assert queue_of("/tmp/a/../school.sqlite3") is queue_of("/tmp/school.sqlite3")
    assert queue_of("/tmp/school.sqlite3") is not queue_of("/tmp/other.sqlite3")
