"""Opening bundles that are damaged, hostile or merely odd: what can't be read is one clear error, or none."""

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from lessonbook.channels.rosters import bundle
from lessonbook.channels.rosters.bundle import decoded, open_bundle
from lessonbook.channels.rosters.problems import Unreadable
from tests.channels.rosters.bundles import FILES, pack


def code_of(path: Path, file: str = "users.csv") -> tuple[str, str]:
    """The one problem that reading a file of a bundle runs into."""
    with pytest.raises(Unreadable) as error, open_bundle(path) as opened:
        list(opened.lines(file))
    [problem] = error.value.problems
    return problem.code, problem.file


def test_lines_come_as_they_stand_in_the_file(tmp_path: Path) -> None:
    with open_bundle(pack(tmp_path / "a.zip", {"users.csv": "a,b\r\n1,2\r\n"})) as opened:
        assert list(opened.lines("users.csv")) == ["a,b\r\n", "1,2\r\n"]


def test_one_folder_around_everything_is_looked_through(tmp_path: Path) -> None:
    files = {f"export/{name}": text for name, text in FILES.items()} | {"__MACOSX/export/._users.csv": b"\0\5"}
    with open_bundle(pack(tmp_path / "a.zip", files)) as opened:
        assert ["users.csv" in opened, "._users.csv" in opened] == [True, False]


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[45] ^= 0xFF  # within the packed text of the first file
    path.write_bytes(data)


def encrypted(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)


def packed_unknown(path: Path) -> None:
    data = bytearray(path.read_bytes())
    struct.pack_into("<H", data, 8, 97)
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 10, 97)
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def no_zip(path: Path) -> None:
    path.write_bytes(b"sourcedId,givenName\n")


@pytest.mark.parametrize(
    ("break_it", "problem"),
    [
        (damaged, ("broken_zip", "users.csv")),
        (encrypted, ("encrypted", "users.csv")),
        (packed_unknown, ("broken_zip", "users.csv")),
        (cut, ("broken_zip", "")),
        (no_zip, ("broken_zip", "")),
    ],
)
def test_what_is_no_readable_zip_is_one_error(
    tmp_path: Path, break_it: Callable[[Path], None], problem: tuple[str, str]
) -> None:
    path = pack(tmp_path / "a.zip", {"users.csv": "sourcedId,givenName\n" * 50})
    break_it(path)
    assert code_of(path) == problem


def test_a_file_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    assert code_of(pack(tmp_path / "a.zip", {"users.csv": "a", "old/users.csv": "b"})) == ("file_twice", "users.csv")


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "MOST_BYTES", 10_000)
    monkeypatch.setattr(bundle, "MOST_BYTES_TOGETHER", 15_000)
    one = pack(tmp_path / "one.zip", {"users.csv": "0" * 10_001})
    together = pack(tmp_path / "together.zip", {"users.csv": "0" * 9_000, "orgs.csv": "0" * 9_000})
    assert [code_of(one), code_of(together)] == [("too_large", "users.csv"), ("too_large", "")]


def test_a_zip_that_declares_less_than_it_unpacks_to_is_broken(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"users.csv": "0" * 50_000})
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 100)
    path.write_bytes(data)
    assert code_of(path) == ("broken_zip", "users.csv")


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_ENTRIES", 2)
    assert code_of(pack(tmp_path / "a.zip", {"a.csv": "", "b.csv": "", "c.csv": ""})) == ("too_many_files", "")


def test_nothing_is_unpacked_however_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", ZIP_STORED) as archive:
        archive.writestr("../users.csv", "a\n")
        archive.writestr("/etc/orgs.csv", "b\n")
    with open_bundle(path) as opened:
        assert list(opened.lines("users.csv")) == ["a\n"]
    assert [each.name for each in tmp_path.parent.glob("*.csv")] == []


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ("š\n".encode(), ["š\n"]),
        ("\ufeffš\r\nž".encode(), ["š\r\n", "ž"]),
        (b"", []),
    ],
)
def test_utf8_is_read_with_and_without_a_byte_order_mark(data: bytes, read: list[str]) -> None:
    assert list(decoded(BytesIO(data), "users.csv")) == read


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso8859-2", "cp1250"])
def test_other_encodings_are_one_error(encoding: str) -> None:
    data = "sourcedId,givenName\n1,Ana\n2,Zoë Šťastný\n".encode(encoding, errors="replace")
    with pytest.raises(Unreadable) as error:
        list(decoded(BytesIO(data), "users.csv"))
    [problem] = error.value.problems
    assert (problem.code, problem.file) == ("not_utf8", "users.csv")


def test_the_line_that_is_not_utf8_is_named() -> None:
    with pytest.raises(Unreadable) as error:
        list(decoded(BytesIO("a\nb\nŠ\n".encode("iso8859-2")), "users.csv"))
    assert error.value.problems[0].line == 3


def test_a_line_without_an_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LONGEST_LINE", 100)
    endless = BytesIO(b"0" * 1_000)
    with pytest.raises(Unreadable) as error:
        list(decoded(endless, "users.csv"))
    assert (error.value.problems[0].code, endless.tell()) == ("line_too_long", 101)


def test_the_limits_hold_the_largest_school_that_was_seen() -> None:
    assert bundle.MOST_BYTES > 100 * 1_517_530
