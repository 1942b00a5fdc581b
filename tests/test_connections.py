"""Each thread has one connection in the tests, as it has in the program."""

import asyncio
import threading

from django.db import connections


def test_a_loop_that_runs_in_a_thread_gives_it_no_second_connection() -> None:
    same: list[bool] = []

    async def connection_of_the_loop() -> object:
        return connections["default"]

    def look() -> None:
        same.append(connections["default"] is asyncio.run(connection_of_the_loop()))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert same == [True]


def test_each_thread_has_its_own() -> None:
    theirs: list[object] = []
    thread = threading.Thread(target=lambda: theirs.append(connections["default"]))
    thread.start()
    thread.join()
    assert connections["default"] not in theirs
