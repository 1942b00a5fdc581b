"""What is always true of courses: each truth is one query over all rows, and yields a line for each violation."""

from collections.abc import Callable, Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from lessonbook.domain.courses.models import Course, Enrollment, GroupMembership, validate_lengths, validate_tiers


def members_of_groups_are_enrolled() -> Iterator[str]:
    """Whoever is or was a member of a group has an enrollment in its course, whatever its status by now."""
    enrollment = Enrollment.objects.filter(learner=OuterRef("learner"), course=OuterRef("group__course"))
    strangers = GroupMembership.objects.filter(~Exists(enrollment)).select_related("learner", "group__course")
    for membership in strangers.order_by("id").iterator():
        yield f"{membership}: no enrollment in {membership.group.course}"


def rules_can_be_read() -> Iterator[str]:
    """Session lengths and notice tiers of a course are such as the rules of booking can read."""
    for course in Course.objects.only("name", "slug", "lengths", "notice_tiers").order_by("id").iterator():
        for name, validate in (("lengths", validate_lengths), ("notice_tiers", validate_tiers)):
            try:
                validate(getattr(course, name))
            except ValidationError:
                yield f"{course} ({course.slug}): {name} is {getattr(course, name)!r}"


INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {
    "members_of_groups_are_enrolled": members_of_groups_are_enrolled,
    "rules_can_be_read": rules_can_be_read,
}
