"""Reading records: their lines, their cells, and what is no CSV."""

import pytest

from lessonbook.channels.rosters import csv_rows
from lessonbook.channels.rosters.csv_rows import Row, read_rows
from lessonbook.channels.rosters.problems import Unreadable


def read(text: str, needed: tuple[str, ...] = ("id",)) -> list[Row]:
    return list(read_rows(text.splitlines(keepends=True), "users.csv", ("id", "name", "goal"), needed))


def problem_of(text: str) -> tuple[str, int | None, dict[str, object]]:
    with pytest.raises(Unreadable) as error:
        read(text)
    [problem] = error.value.problems
    return problem.code, problem.line, dict(problem.facts)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cells_are_found_by_the_names_of_columns_and_their_blanks_taken_off(end: str) -> None:
    text = end.join(["name, id ,other", " Ana ,1,x", '"Ruiz, Ana",2,', ""])
    assert read(text) == [Row(2, {"id": "1", "name": "Ana"}), Row(3, {"id": "2", "name": "Ruiz, Ana"})]


def test_a_record_is_known_by_the_line_on_which_it_starts() -> None:
    text = 'id,goal\n1,"first\nand ""second"""\n\n2,\n,\n3,last\n'
    assert [(row.line, row.cells) for row in read(text)] == [
        (2, {"id": "1", "goal": 'first\nand "second"'}),
        (5, {"id": "2", "goal": ""}),
        (7, {"id": "3", "goal": "last"}),
    ]


@pytest.mark.parametrize("row", ["1", "1,Ana", "1,Ana,Win,more"])
def test_a_row_with_more_or_fewer_cells_than_the_header_is_not_whole(row: str) -> None:
    assert [(found.line, found.cells["id"], found.whole) for found in read(f"id,name,goal\n{row}\n")] == [
        (2, "1", False)
    ]


def test_empty_cells_beyond_the_header_are_no_cells() -> None:
    assert read("id,name\n1,Ana,,\n") == [Row(2, {"id": "1", "name": "Ana"})]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ("empty_file", None, {})),
        ("name,goal\n", ("missing_columns", 1, {"columns": "id"})),
        ("id;name\n1;Ana\n", ("missing_columns", 1, {"columns": "id"})),
        ("id,name,name\n", ("column_twice", 1, {"columns": "name"})),
        ('id,name\n1,a\n2,"b\n3,c\n', ("broken_csv", 3, {"reason": "unexpected end of data"})),
        ('id,name\n1,"a"b\n', ("broken_csv", 2, {"reason": "',' expected after '\"'"})),
    ],
)
def test_what_is_no_table_is_one_error(text: str, problem: tuple[str, int | None, dict[str, object]]) -> None:
    assert problem_of(text) == problem


def test_every_missing_column_is_named() -> None:
    with pytest.raises(Unreadable) as error:
        read("name\n", needed=("id", "goal"))
    assert error.value.problems[0].facts == {"columns": "id, goal"}


def test_more_rows_than_anybody_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "MOST_ROWS", 2)
    assert problem_of("id\n1\n2\n3\n") == ("too_many_rows", 4, {"most": 2})


def test_a_field_that_never_ends_is_refused() -> None:
    code, line, _ = problem_of('id\n"' + "0" * 200_000 + '"\n')
    assert (code, line) == ("broken_csv", 2)
