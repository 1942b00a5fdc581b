"""Archives that are none, that are damaged, and that mean harm."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from lessonbook.database.archive import rows
from lessonbook.database.archive.errors import Damaged, OtherVersion
from lessonbook.database.archive.manifest import FORMAT, Manifest, TableEntry, UploadEntry, refuse_other_version
from lessonbook.database.archive.reading import open_archive

LINES = b'[1,"a"]\n[2,"b"]\n'
PICTURE = b"\x89PNG" * 99

Change = Callable[[dict[str, Any], dict[str, bytes]], None]


def parts() -> tuple[dict[str, Any], dict[str, bytes]]:
    """A small archive in order: its manifest and its members."""
    table = {"table": "trial", "columns": ["id", "name"], "rows": 2, "bytes": len(LINES)}
    upload = {"path": "people/ána.jpg", "bytes": len(PICTURE)}
    manifest = {
        "format": FORMAT,
        "lessonbook": "0.1.0",
        "made_at": "2026-11-25T15:18:00Z",
        "engine": "sqlite",
        "migrations": ["trial.0001_initial"],
        "tables": [table | {"sha256": sha256(LINES).hexdigest()}],
        "uploads": [upload | {"sha256": sha256(PICTURE).hexdigest()}],
    }
    return manifest, {"tables/trial.ndjson": LINES, "uploads/people/ána.jpg": PICTURE}


def write(path: Path, change: Change = lambda manifest, members: None, compression: int = ZIP_DEFLATED) -> Path:
    manifest, members = parts()
    change(manifest, members)
    with ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
        file.writestr("manifest.json", json.dumps(manifest))
    return path


def test_an_archive_in_order_is_read(tmp_path: Path) -> None:
    with open_archive(write(tmp_path / "school.zip")) as archive:
        archive.verify()
        [table], [upload] = archive.manifest.tables, archive.manifest.uploads
        assert list(archive.lines(table)) == [b'[1,"a"]\n', b'[2,"b"]\n']
        with archive.content(upload) as content:
            assert content.read() == PICTURE
        assert archive.manifest.rows == 2


def rename(old: str, new: str) -> Change:
    """Call an upload something else, in the manifest and in the file alike."""

    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        members[f"uploads/{new}"] = members.pop(f"uploads/{old}")
        manifest["uploads"][0]["path"] = new

    return change


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "people/../../outside",
        "..",
        "/etc/passwd",
        "//etc/passwd",
        "people//a.jpg",
        "./a.jpg",
        "people/",
        "people/./a.jpg",
        "",
        "a\0b",
        "a\udcffb",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(Damaged, match="can't hold a file of this name"):
        UploadEntry(name, 0, "")


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "people/../../outside"])
def test_an_archive_with_such_a_name_is_refused_before_anything_is_read(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "school.zip", rename("people/ána.jpg", name))
    with pytest.raises(Damaged, match="can't hold a file of this name"), open_archive(path):
        pass


def set_manifest(**facts: object) -> Change:
    return lambda manifest, members: manifest.update(facts)


def set_table(**facts: object) -> Change:
    return lambda manifest, members: manifest["tables"][0].update(facts)


def set_member(name: str, content: bytes) -> Change:
    return lambda manifest, members: members.update({name: content})


def without_member(name: str) -> Change:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        del members[name]

    return change


def without(key: str) -> Change:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        del manifest[key]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_member("tables/trial.ndjson", LINES.replace(b"a", b"x")), "trial.ndjson is not as it was written"),
        (set_member("uploads/people/ána.jpg", PICTURE[::-1]), "uploads/people/ána.jpg is not as it was written"),
        (set_member("tables/trial.ndjson", LINES[:-1]), "'tables/trial.ndjson' is not what its manifest says"),
        (set_member("tables/other.ndjson", b""), "'tables/other.ndjson' is not what its manifest says"),
        (set_member("../outside", b"x"), "'../outside' is not what its manifest says"),
        (without_member("uploads/people/ána.jpg"), "'uploads/people/ána.jpg' is not what its manifest says"),
        (set_table(sha256="0" * 64), "trial.ndjson is not as it was written"),
        (set_table(rows="many", sha256=None), "trial.ndjson is not as it was written"),
        (set_table(extra=1), "manifest can't be read"),
        (set_manifest(tables={"trial": 1}), "manifest can't be read"),
        (set_manifest(tables=None), "manifest can't be read"),
        (set_manifest(made_at="yesterday"), "manifest can't be read"),
        (without("migrations"), "manifest can't be read"),
        (without("format"), "manifest can't be read"),
        (lambda manifest, members: manifest["tables"].append(manifest["tables"][0]), "two members of one name"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused(tmp_path: Path, change: Change, words: str) -> None:
    path = write(tmp_path / "school.zip", change)
    with pytest.raises(Damaged, match=words), open_archive(path) as archive:
        archive.verify()


def test_a_later_format_is_another_version_and_not_damaged(tmp_path: Path) -> None:
    path = write(tmp_path / "school.zip", set_manifest(format=2, lessonbook="7.0.0"))
    with pytest.raises(OtherVersion, match=r"format 2, made by Lessonbook 7\.0\.0; .* reads format 1"):
        open_archive(path).__enter__()


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "school.zip")
    with ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("tables/trial.ndjson", LINES)
    with pytest.raises(Damaged, match="two members of one name"), open_archive(path):
        pass


def test_a_member_packed_otherwise_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "school.zip", compression=ZIP_BZIP2)
    with pytest.raises(Damaged, match="packed in a way that no archive is"), open_archive(path):
        pass


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "school.zip")
    content = path.read_bytes()
    # The first bit of the flags, in the directory's record of the first member.
    at = content.index(b"PK\x01\x02") + 8
    path.write_bytes(content[:at] + bytes([content[at] | 1]) + content[at + 1 :])
    with pytest.raises(Damaged, match="packed in a way that no archive is"), open_archive(path):
        pass


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip file " * 99, b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "school.zip"
    path.write_bytes(content)
    with pytest.raises(Damaged), open_archive(path):
        pass


def test_an_archive_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "school.zip").read_bytes()
    path = tmp_path / "part.zip"
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(Damaged), open_archive(path) as archive:
            archive.verify()


def test_a_byte_that_changed_anywhere_is_refused_or_changes_nothing(tmp_path: Path) -> None:
    whole = write(tmp_path / "school.zip").read_bytes()
    path, manifest = tmp_path / "changed.zip", Manifest.from_json(json.dumps(parts()[0]).encode())
    refused = 0
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            with open_archive(path) as archive:
                archive.verify()
                assert archive.manifest == manifest
                assert b"".join(archive.lines(archive.manifest.tables[0])) == LINES
        except (Damaged, OtherVersion):
            refused += 1
    assert refused > len(whole) / 2


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonbook.database.archive.reading.LONGEST_LINE", 5)
    assert rows.LONGEST_LINE > 2**20
    with open_archive(write(tmp_path / "school.zip")) as archive, pytest.raises(Damaged, match="line without an end"):
        list(archive.lines(archive.manifest.tables[0]))


def test_a_file_that_is_not_there_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), open_archive(tmp_path / "nothing.zip"):
        pass


def of(version: str, *migrations: str) -> Manifest:
    manifest = parts()[0] | {"lessonbook": version, "migrations": list(migrations)}
    return Manifest.from_json(json.dumps(manifest).encode())


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (
            of("9.9.9", "a.1", "a.2", "a.3"),
            r"made by Lessonbook 9\.9\.9, .*: it has a\.3, unknown here\. Install Lesson",
        ),
        (of("0.0.1", "a.1"), r"made by Lessonbook 0\.0\.1, .*: it lacks a\.2\. Install Lessonbook 0\.0\.1, restore"),
        (of("0.1.0", "a.1", "b.1"), r"it has b\.1, unknown here\. Both call themselves so"),
    ],
)
def test_an_archive_of_other_tables_is_told_apart_by_its_migrations(manifest: Manifest, words: str) -> None:
    with pytest.raises(OtherVersion, match=words):
        refuse_other_version(manifest, ["a.1", "a.2"])


def test_the_same_migrations_are_the_same_tables_whatever_the_version() -> None:
    refuse_other_version(of("9.9.9", "a.2", "a.1"), ["a.1", "a.2"])


def test_a_manifest_is_read_as_it_was_written() -> None:
    manifest = Manifest.from_json(json.dumps(parts()[0]).encode())
    assert Manifest.from_json(manifest.to_json()) == manifest
    assert [type(entry) for entry in manifest.entries] == [TableEntry, UploadEntry]
