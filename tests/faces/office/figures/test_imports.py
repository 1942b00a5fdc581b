"""Importing in the browser: checked first by a worker, then carried out for the same file, once."""

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from lessonbook.channels.rosters import uploads
from lessonbook.channels.rosters.importing import import_school
from lessonbook.channels.rosters.upload_states import Stage
from lessonbook.channels.rosters.uploads import begin, check_upload, drop, drop_old, import_upload, read, run
from lessonbook.domain.journal.models import Entry, Source
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.timetable.models import Session
from tests.channels.rosters.bundles import Edits, small
from tests.faces.reading import Page
from tests.factories import NOW, make_course, make_group, make_person, signed_in

IMPORT = "/office/import/"
WEEKLY = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:choir
DTSTART;TZID=Europe/Berlin:20261118T180000
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Rehearsal
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


def upload(client: Client, tmp_path: Path, edits: Edits | None = None, name: str = "small.zip") -> str:
    """Send the small school, edited; where it is checked then."""
    file = SimpleUploadedFile(name, small(tmp_path, edits).read_bytes())
    answer = client.post(IMPORT, {"file": file})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def token_of(url: str) -> str:
    return url.removeprefix(IMPORT).rstrip("/")


def work() -> None:
    """Do as the worker does: every task that is queued."""
    for task in DBTaskResult.objects.order_by("enqueued_at"):
        {"check_upload": check_upload, "import_upload": import_upload}[task.task_path.rpartition(".")[2]].func(
            *task.args_kwargs["args"]
        )
        task.delete()


def stage(url: str) -> Stage:
    state = read(token_of(url))
    assert state is not None
    return state.stage


def test_a_file_is_checked_then_imported_and_gone(client: Client, mara: Person, tmp_path: Path) -> None:
    url = upload(client, tmp_path, name="../../Hill <School>.zip")
    waiting = Page(client.get(url))
    assert "Waiting for the worker" in waiting.text
    assert waiting.one("meta", http_equiv="refresh").attrs["content"] == "3"
    work()
    checked = Page(client.get(url))
    assert not list(checked.every("meta", http_equiv="refresh"))
    rows = {row.one("th").text: [cell.text for cell in row.every("td")]
            for row in checked.table("Rows").one("tbody").every("tr")}  # fmt: skip
    assert rows["Sessions"] == ["3", "0", "0", "0"]
    assert "Nothing is written yet" in checked.text
    assert not Session.objects.exists()
    for _ in range(2):
        assert client.post(f"{url}begin/").headers["Location"] == url
    work()
    assert "Imported" in Page(client.get(url)).text
    assert Session.objects.count() == 3
    entry = Entry.objects.get(verb="import_school")
    assert (entry.actor, entry.source, entry.after["file"]) == (mara, Source.IMPORT, "Hill _School_.zip")
    assert not list((tmp_path / "data" / "imports" / token_of(url)).glob("*.zip"))


def test_errors_stand_with_file_and_line_and_nothing_can_be_imported(client: Client, tmp_path: Path) -> None:
    url = upload(client, tmp_path, {"sessions.csv": [("M1,k,2026-11-23T17:00", "M1,nowhere,2026-11-23T17:00")]})
    work()
    page = Page(client.get(url))
    said = "classSourcedId: “nowhere” is not in classes.csv, which is meant to hold everything."
    assert page.rows("Errors") == [["sessions.csv", "2", said]]
    assert "Nothing was written" in page.text
    assert "Import" not in page.buttons()
    client.post(f"{url}begin/")
    work()
    assert (stage(url), Session.objects.count()) == (Stage.CHECKED, 0)


def test_warnings_are_counted_with_the_first_of_each_kind(client: Client, tmp_path: Path) -> None:
    extra = "".join(f"x{n},,true,student,Kid,{n},,\n" for n in range(25))
    url = upload(client, tmp_path, {"users.csv": [("s1,,true", f"{extra}s1,,true")]})
    work()
    [warning] = Page(client.get(url)).every("details", class_="warning")
    assert warning.one("summary").text == "People without an e-mail address 25"
    lines = [line.text for line in warning.every("li")]
    assert (len(lines), lines[-1]) == (21, "… and 5 more")


def test_overlaps_are_counted_by_pairs_with_the_rooms_and_learners_they_are_of(client: Client, tmp_path: Path) -> None:
    moved = [("M2,k,2026-11-30T17:00,2026-11-30T18:00", "M2,k,2026-12-07T17:30,2026-12-07T18:30")]
    url = upload(client, tmp_path, {"sessions.csv": [*moved, ("1,t,Endings", "1,,Endings")]})
    work()
    warnings = [warning.one("summary").text for warning in Page(client.get(url)).every("details", class_="warning")]
    assert warnings == [
        "Overlapping sessions of learners 2 pairs of 2 learners",
        "Overlapping sessions in rooms 1 pair in 1 room",
    ]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("school.exe", b"MZ", "This is none of the files that can be imported"),
        ("choir.ics", b"BEGIN:VCALENDAR", "Choose the course"),
        ("", b"", "This field is required."),
    ],
)
def test_what_can_not_be_imported_is_refused_at_the_form(client: Client, name: str, content: bytes, error: str) -> None:
    sent = {"file": SimpleUploadedFile(name, content)} if name else {}
    page = Page(client.post(IMPORT, sent), 422)
    assert any(error in said.text for said in page.every("ul", class_="errorlist"))
    assert not (uploads.folder()).exists()


def test_a_file_that_is_too_large_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonbook.faces.office.figures.import_form.MOST_BYTES", 2)
    page = Page(client.post(IMPORT, {"file": SimpleUploadedFile("a.zip", b"123")}), 422)
    assert "This file is too large" in page.text


def test_a_file_that_is_no_zip_is_one_clear_error(client: Client) -> None:
    url = client.post(IMPORT, {"file": SimpleUploadedFile("a.zip", b"not a zip")}).headers["Location"]
    work()
    assert "1 error" in Page(client.get(url)).text


def test_sessions_of_a_course_are_imported_for_its_group(client: Client) -> None:
    course = make_course("Choir", slug="choir")
    group = make_group(course, make_person("Ida Berg"), name="Tuesday group")
    file = SimpleUploadedFile("choir.ics", WEEKLY.encode())
    url = client.post(IMPORT, {"file": file, "course": "choir", "group": group.pk}).headers["Location"]
    work()
    client.post(f"{url}begin/")
    work()
    assert (stage(url), Session.objects.count()) == (Stage.IMPORTED, 4)


def test_a_crash_says_so_and_writes_nothing(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url = upload(client, tmp_path)
    monkeypatch.setattr("lessonbook.channels.rosters.uploads.import_school", lambda *_args, **_facts: 1 / 0)
    work()
    assert "Something went wrong, and nothing was written." in Page(client.get(url)).text
    assert [record.getMessage() for record in caplog.records if record.name == uploads.__name__] == [
        "the import of small.zip failed"
    ]


def test_how_far_it_is_stands_on_the_page(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = upload(client, tmp_path)
    seen = []

    def importing(*_args: object, progress: Any, **_facts: object) -> Any:
        progress("reading", 3, 7)
        seen.append(Page(client.get(url)))
        raise OSError

    monkeypatch.setattr("lessonbook.channels.rosters.uploads.import_school", importing)
    work()
    bar = seen[0].one("progress")
    assert (bar.attrs["value"], bar.attrs["max"], bar.attrs["aria-label"]) == ("3", "7", "Reading")


def die_working(url: str, monkeypatch: pytest.MonkeyPatch, when: Any = None) -> None:
    """Do the queued task as a worker does that is killed under way, more than a minute ago."""

    def killed(file: Path, **facts: Any) -> Any:
        if when is not None:
            when(file, **facts)
        raise SystemExit  # no exception that a worker survives: nothing is written down any more

    with monkeypatch.context() as patched:
        patched.setattr("lessonbook.channels.rosters.uploads.import_school", killed)
        with pytest.raises(SystemExit):
            work()
    assert stage(url) == Stage.RUNNING
    grow_old(url)


def grow_old(url: str) -> None:
    """Let the last beat of an upload's worker be longer ago than a minute."""
    for file in (uploads.folder() / token_of(url)).iterdir():
        os.utime(file, (0, 0))


@pytest.mark.parametrize("is_real", [False, True])
def test_a_worker_that_died_leaves_what_can_be_begun_again(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_real: bool
) -> None:
    url = upload(client, tmp_path)
    if is_real:
        work()
        client.post(f"{url}begin/")
    die_working(url, monkeypatch)
    DBTaskResult.objects.all().delete()
    page = Page(client.get(url))
    assert "It stopped" in page.text
    assert not list(page.every("meta", http_equiv="refresh"))
    for _ in range(2):
        client.post(f"{url}begin/")
    assert DBTaskResult.objects.count() == 1
    work()
    assert (stage(url), Session.objects.count()) == ((Stage.IMPORTED, 3) if is_real else (Stage.CHECKED, 0))
    assert Entry.objects.filter(verb="import_school").count() == int(is_real)


def test_what_a_worker_wrote_before_it_died_is_imported(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = upload(client, tmp_path)
    work()
    client.post(f"{url}begin/")
    die_working(url, monkeypatch, import_school)
    assert "Imported" in Page(client.get(url)).text
    assert not begin(token_of(url), by=1)


def test_what_a_dead_worker_left_is_dropped(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = upload(client, tmp_path)
    die_working(url, monkeypatch)
    assert client.post(f"{url}drop/").headers["Location"] == IMPORT
    assert client.get(url).status_code == 404


def test_what_a_worker_still_works_on_is_kept_however_long_it_says_nothing(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessonbook.channels.rosters.claims.BEAT_SECONDS", 0.01)
    url = upload(client, tmp_path)
    seen = []

    def silent(*_args: object, **_facts: object) -> Any:
        grow_old(url)
        time.sleep(0.2)
        drop(token_of(url))
        seen.append((stage(url), begin(token_of(url), by=1)))
        raise OSError

    monkeypatch.setattr("lessonbook.channels.rosters.uploads.import_school", silent)
    work()
    assert seen == [(Stage.RUNNING, False)]


def test_a_worker_that_was_given_up_leaves_the_state_to_the_next(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = upload(client, tmp_path)

    def overtaken(*_args: object, progress: Any, **_facts: object) -> Any:
        grow_old(url)
        assert begin(token_of(url), by=1)
        progress("reading", 3, 7)
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("lessonbook.channels.rosters.uploads.import_school", overtaken)
        check_upload.func(token_of(url))
    assert stage(url) == Stage.WAITING
    assert run(token_of(url), is_real=False) == Stage.CHECKED


def test_of_many_who_begin_or_work_at_once_one_does(
    client: Client, mara: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = upload(client, tmp_path)
    work()
    checked = read(token_of(url))
    assert checked is not None
    # All looked before any of them wrote.
    monkeypatch.setattr(uploads, "read", lambda _token: replace(checked))
    assert [begin(token_of(url), by=mara.pk) for _ in range(3)] == [True, False, False]
    assert DBTaskResult.objects.count() == 1
    waiting = replace(checked, stage=Stage.WAITING, is_real=True, attempt=1, begun_by=mara.pk)
    monkeypatch.setattr(uploads, "read", lambda _token: replace(waiting))
    assert [run(token_of(url), is_real=True) for _ in range(2)] == [Stage.IMPORTED, Stage.WAITING]


def test_an_import_is_recorded_as_of_whoever_began_it(client: Client, mara: Person, tmp_path: Path) -> None:
    url = upload(client, tmp_path)
    work()
    max_ = make_person("Max Vogel", RoleKind.ADMINISTRATOR)
    signed_in(max_).post(f"{url}begin/")
    work()
    assert Entry.objects.get(verb="import_school").actor == max_


def test_an_upload_is_dropped_by_hand_or_after_a_day(client: Client, tmp_path: Path) -> None:
    first, second = upload(client, tmp_path), upload(client, tmp_path)
    work()
    assert client.post(f"{first}drop/").headers["Location"] == IMPORT
    assert client.get(first).status_code == 404
    assert drop_old(NOW - timedelta(days=900)) == 0
    assert drop_old(NOW + timedelta(days=9999)) == 1
    assert client.get(second).status_code == 404
    work()


@pytest.mark.parametrize("token", ["0" * 32, "..", "x" * 32, "%2e%2e"])
def test_there_is_no_page_for_other_tokens(client: Client, token: str) -> None:
    assert client.get(f"{IMPORT}{token}/").status_code == 404


@pytest.mark.parametrize("written", ["", "{}", "[]", '{"stage": "elsewhere"}', '{"stage": "waiting", "errors": []}'])
def test_a_state_that_can_not_be_read_is_none(client: Client, tmp_path: Path, written: str) -> None:
    url = upload(client, tmp_path)
    (uploads.folder() / token_of(url) / "state.json").write_text(written)
    assert client.get(url).status_code == 404
