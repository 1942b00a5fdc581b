import pytest

from lessonbook.domain.courses.invariants import INVARIANTS
from lessonbook.domain.courses.models import Course, Enrollment, EnrollmentStatus, GroupMembership
from tests.factories import NOW, enroll_in, make_course, make_group, make_person

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[str]]:
    return {name: lines for name, check in INVARIANTS.items() if (lines := list(check()))}


def test_courses_in_order_have_no_violations() -> None:
    course = make_course(lengths=[45, 90], notice_tiers=[{"hours": 48, "percent": 100}, {"hours": 24, "percent": 50}])
    make_group(course, make_person(), make_person())
    make_course(notice_tiers=[])
    assert everything() == {}


def test_an_enrollment_counts_whatever_its_status_by_now() -> None:
    tom = make_person()
    course = make_course()
    make_group(course, tom)
    Enrollment.objects.update(status=EnrollmentStatus.DEACTIVATED)
    assert everything() == {}


@pytest.mark.parametrize("has_ended", [False, True])
def test_a_member_without_an_enrollment_in_the_course_is_found(has_ended: bool) -> None:
    tom, una = make_person("Tom Marsh"), make_person("Una Reed")
    spanish, piano = make_course("Spanish B1"), make_course("Piano")
    make_group(spanish, tom, una, name="Tuesday group")
    GroupMembership.objects.update(ended_at=NOW if has_ended else None)
    Enrollment.objects.filter(learner=tom).delete()
    enroll_in(piano, tom)
    assert everything() == {
        "members_of_groups_are_enrolled": ["Tom Marsh · Tuesday group: no enrollment in Spanish B1"]
    }


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"lengths": []}, "lengths is []"),
        ({"lengths": [61]}, "lengths is [61]"),
        ({"lengths": {"60": True}}, "lengths is {'60': True}"),
        ({"notice_tiers": [{"hours": 24}]}, "notice_tiers is [{'hours': 24}]"),
        ({"notice_tiers": [{"hours": 24, "percent": 101}]}, "notice_tiers is [{'hours': 24, 'percent': 101}]"),
        ({"notice_tiers": "none"}, "notice_tiers is 'none'"),
    ],
)
def test_rules_that_cannot_be_read_are_found(facts: dict[str, object], line: str) -> None:
    make_course("Piano")
    course = make_course("Spanish B1")
    Course.objects.filter(pk=course.pk).update(**facts)
    assert everything() == {"rules_can_be_read": [f"Spanish B1 ({course.slug}): {line}"]}
