import re
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from lessonbook.domain.people.models import Role, RoleKind, School
from lessonbook.domain.timetable.models import Seat
from tests.factories import NOW, make_course, make_guardian, make_instructor, make_person, make_school, make_session

pytestmark = pytest.mark.django_db(transaction=True)


def check() -> tuple[list[str], str]:
    """What the command printed, and how it failed."""
    out = StringIO()
    try:
        call_command("check_invariants", stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def make_small_school() -> None:
    make_school()
    tom = make_person("Tom Marsh")
    make_guardian("Eva Marsh", tom)
    ana = make_instructor("Ana Ruiz")
    course = make_course("Spanish B1", ana)
    for number in range(3):
        make_session(course, NOW + timedelta(days=number), tom, make_person(), instructor=ana)


def test_a_school_in_order_is_counted() -> None:
    make_small_school()
    [line], failure = check()
    assert failure == ""
    assert re.fullmatch(
        r"people 6, courses 1, sessions 3, seats 6, places in line 0, absence requests 0, ledger rows 0, "
        r"journal entries 0; checks run \d\d",
        line,
    )


def test_a_database_where_nobody_has_written_is_in_order() -> None:
    [line], failure = check()
    assert (failure, line[:21]) == ("", "people 0, courses 0, ")


def test_each_violation_is_named_and_the_command_fails() -> None:
    make_small_school()
    Role.objects.filter(kind=RoleKind.GUARDIAN).delete()
    School.objects.update(time_zone="Mars/Olympus")
    Seat.objects.filter(pk=Seat.objects.order_by("pk")[0].pk).update(starts_at=NOW - timedelta(days=9))
    lines, failure = check()
    assert failure == "violations 3"
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "people.guardianships_join_guardian_and_learner",
        "people.zones_are_known",
        "timetable.seats_repeat_their_session",
    ]
    assert lines[-1].startswith("people 6, ")


def test_it_shows_one_instant_and_keeps_nobody_from_writing() -> None:
    make_small_school()
    written = threading.Event()

    class Meanwhile(StringIO):
        """Writes a violation of its own once the first is printed, on another connection."""

        def write(self, text: str) -> int:
            if not written.is_set():
                thread = threading.Thread(target=spoil)
                thread.start()
                thread.join(timeout=30)
            return super().write(text)

    def spoil() -> None:
        Seat.objects.update(ends_at=NOW + timedelta(days=99))
        written.set()
        connection.close()

    School.objects.update(time_zone="Mars/Olympus")
    out = Meanwhile()
    with pytest.raises(CommandError, match=r"^violations 1$"):
        call_command("check_invariants", stdout=out)
    assert written.is_set()
    assert check()[1] == "violations 7"


def test_a_database_that_is_not_up_to_date_is_not_judged() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("timetable", "0002_guards")
    try:
        assert check() == (
            [],
            "The database is not up to date (timetable.0002_guards is not applied). Run `lessonbook migrate` first.",
        )
    finally:
        recorder.record_applied("timetable", "0002_guards")
