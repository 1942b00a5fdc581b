"""The benchmark of open starts still runs, and finds what the loop finds."""

import pytest

from bench.slots import Search, compare, main, searches


def test_a_small_run_prints_a_row_for_each_search(capsys: pytest.CaptureFixture[str]) -> None:
    results = main(["--small"])
    assert [(result.search, result.hosts, result.days, result.busy, result.openings) for result in results] == [
        ("as the loop", 3, 7, 150, 186),
        ("twice the hosts", 6, 7, 300, 372),
        ("twice the days", 3, 14, 300, 372),
        ("twice the busy", 3, 7, 300, 186),
    ]
    assert all(result.to_loop > 0 and result.growth > 0 for result in results)
    table = capsys.readouterr().out.strip().split("\n")
    assert [line.split("  ")[0] for line in table[2:]] == [result.search for result in results]


def test_a_different_answer_than_the_loops_is_no_result() -> None:
    asked = searches(hosts=2, days=7)[0]
    fewer = Search(asked.name, asked.days, asked.seconds, [asked.rows[0], asked.rows[1][1:]])
    with pytest.raises(RuntimeError, match="different starts"):
        compare(fewer)
