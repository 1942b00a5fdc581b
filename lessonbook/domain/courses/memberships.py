"""In which groups somebody learns."""

from collections import defaultdict
from datetime import date

from lessonbook.domain.courses.models import GroupMembership


def groups_of(learner_id: int, day: date) -> dict[int, list[str]]:
    """The names of the groups that a learner is in on a date of the school, by the id of their course; one query."""
    standing = GroupMembership.objects.on(day).filter(ended_at=None, group__closed_at=None)
    memberships = standing.filter(learner=learner_id)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for course_id, name in memberships.order_by("group__name").values_list("group__course_id", "group__name"):
        found[course_id].append(name)
    return found
