"""New reports of all children, and absence requests that wait: what each child's own list has, in one query."""

from datetime import timedelta

import pytest

from lessonbook.domain.attendance.family import new_family_reports, waiting_requests
from lessonbook.domain.attendance.models import AbsenceRequest, Report, ReportReading
from lessonbook.domain.attendance.queries import new_reports
from lessonbook.domain.people.models import Person
from tests.factories import NOW, make_course, make_guardian, make_instructor, make_person, make_school, make_session

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def family() -> tuple[Person, Person, Person]:
    make_school()
    anna, ben = make_person("Anna Novak"), make_person("Ben Novak")
    return make_guardian("Petra Novak", anna, ben), anna, ben


def test_reports_are_those_of_each_newest_first(family: tuple[Person, Person, Person]) -> None:
    petra, anna, ben = family
    ana = make_instructor()
    for n, who in enumerate((anna, ben, anna, make_person())):
        session = make_session(make_course(), NOW - (n + 2) * HOUR, who)
        Report.objects.create(seat=session.seats.get(), feedback=f"Report {n}", author=ana, at=NOW)
    ids = [anna.pk, ben.pk]
    found = new_family_reports(ids, petra, NOW, limit=5)
    assert [(one.learner_id, one.report.feedback) for one in found] == [
        (anna.pk, "Report 0"),
        (ben.pk, "Report 1"),
        (anna.pk, "Report 2"),
    ]
    for who in (anna, ben):
        assert [one.report for one in found if one.learner_id == who.pk] == new_reports(who.pk, petra, NOW, limit=5)
    ReportReading.objects.create(report_id=found[0].report.report_id, person=petra, at=NOW)
    assert len(new_family_reports(ids, petra, NOW, limit=5)) == 2
    assert len(new_family_reports(ids, petra, NOW, limit=1)) == 1
    assert new_family_reports([], petra, NOW, limit=5) == []


def test_requests_wait_until_they_are_decided_or_their_session_is_over(family: tuple[Person, Person, Person]) -> None:
    _, anna, ben = family
    seats = {}
    for hours, who in ((3, anna), (2, ben), (-9, ben), (4, make_person())):
        seats[hours] = make_session(make_course("Piano"), NOW + hours * HOUR, who).seats.get()
        AbsenceRequest.objects.create(seat=seats[hours], asked_by=who, asked_at=NOW, percent=100)
    found = waiting_requests([anna.pk, ben.pk], NOW, limit=9)
    assert [(one.learner_id, one.seat_id, one.course_name) for one in found] == [
        (ben.pk, seats[2].pk, "Piano"),
        (anna.pk, seats[3].pk, "Piano"),
    ]
    AbsenceRequest.objects.filter(seat=seats[2]).update(withdrawn_at=NOW)
    assert [one.learner_id for one in waiting_requests([anna.pk, ben.pk], NOW, limit=9)] == [anna.pk]
    assert waiting_requests([], NOW, limit=9) == []
