"""The commands as people run them: from one engine to the other and back, and killed in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import connection

from lessonbook.database.archive.manifest import Manifest
from lessonbook.database.archive.restoring import restore_archive
from lessonbook.database.archive.writing import write_archive
from lessonbook.database.audit import checks, violations
from tests.database.whole_school import add_uploads, make_whole_school
from tests.embedded_postgresql import embedded_postgresql
from tests.factories import NOW, make_course, make_person, make_session

ROOT = Path(__file__).parents[2]
DYING = """
import os, pathlib, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "lessonbook.config.settings"
import django
django.setup()
from django.conf import settings
from django.db import connection
from lessonbook.database.archive.restoring import restore_archive

def tell(line):
    if line.startswith(sys.argv[2] + ": "):
        os.kill(os.getpid(), signal.SIGKILL)

restore_archive(connection, pathlib.Path(sys.argv[1]), uploads=settings.MEDIA_ROOT, replace=True, tell=tell)
"""
"""A restore that dies once it has written a table."""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def start(data: Path, url: str, *words: str) -> "subprocess.Popen[str]":
    """Run Python on a data folder and a database."""
    inherited = {n: v for n, v in os.environ.items() if not n.startswith(("LESSONBOOK_", "DATABASE", "DJANGO"))}
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env=inherited | {"DATA": str(data), "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(data: Path, url: str, *words: str) -> str:
    """Run a command of the program; return what it said."""
    with start(data, url, "-m", "lessonbook", *words) as program:
        said, _ = program.communicate(timeout=300)
    assert program.returncode == 0, said
    return said


@pytest.fixture
def other(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The engine that this run is not about, and the address of a database there without a table."""
    if connection.vendor == "postgresql":
        yield "sqlite", f"sqlite:///{tmp_path / 'away' / 'lessonbook.sqlite3'}"
    else:
        with embedded_postgresql() as address:
            yield "postgresql", address


def test_a_school_goes_to_the_other_engine_and_back_unchanged(tmp_path: Path, other: tuple[str, str]) -> None:
    make_whole_school()
    media, away = tmp_path / "media", tmp_path / "away"
    add_uploads(media)
    here = write_archive(connection, first := tmp_path / "first.zip", uploads=media, now=NOW)

    engine, url = other
    said = run(away, url, "restore", str(first)).splitlines()
    assert said[0] == (
        f"{first}, made 2026-11-25T15:18:00Z on {connection.vendor}, is restored: tables {len(here.tables)}, "
        f"rows {here.rows}, uploaded files 2"
    )
    assert "; checks run " in said[1]
    assert (away / "media" / "people" / "ána.jpg").read_bytes() == (media / "people" / "ána.jpg").read_bytes()

    second = tmp_path / "second.zip"
    assert run(away, url, "backup", str(second)) == (
        f"{second}: tables {len(here.tables)}, rows {here.rows}, uploaded files 2, bytes {second.stat().st_size}\n"
    )
    with ZipFile(second) as file:
        there = Manifest.from_json(file.read("manifest.json"))
    assert (there.engine, there.entries) == (engine, here.entries)

    assert restore_archive(connection, second, uploads=media, replace=True) == there
    back = write_archive(connection, tmp_path / "third.zip", uploads=media, now=NOW)
    assert (back.engine, back.entries) == (connection.vendor, here.entries)
    assert [str(violation) for violation in violations(checks(connection))] == []


def address_of_test_database() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    address, _, options = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rpartition('/')[0]}/{name}?{options}"


@pytest.mark.parametrize("moment", ["timetable_seat", "credits_payment"])
def test_killed_in_the_middle_it_leaves_what_was_there(tmp_path: Path, moment: str) -> None:
    data, archive = tmp_path / "data", tmp_path / "school.zip"
    add_uploads(tmp_path / "archived")
    make_whole_school()
    write_archive(connection, archive, uploads=tmp_path / "archived", now=NOW)
    make_session(make_course("Harp"), NOW, make_person("Somebody New"))
    media = data / "media"
    (media / "people").mkdir(parents=True)
    (media / "people" / "ána.jpg").write_bytes(b"another picture")
    before = write_archive(connection, tmp_path / "before.zip", uploads=media, now=NOW)
    connection.close()

    with start(data, address_of_test_database(), "-c", DYING, str(archive), moment) as restoring:
        said, _ = restoring.communicate(timeout=300)
    assert restoring.returncode == -signal.SIGKILL, said
    after = write_archive(connection, tmp_path / "after.zip", uploads=media, now=NOW)
    assert after.entries == before.entries
    assert [str(violation) for violation in violations(checks(connection))] == []

    restored = restore_archive(connection, archive, uploads=media, replace=True)
    assert write_archive(connection, tmp_path / "again.zip", uploads=media, now=NOW).entries == restored.entries
    assert sorted(path.name for path in media.iterdir()) == ["people", "school"]
