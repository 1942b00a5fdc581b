"""What a new school does first, in a sensible order: what is done already is seen from what there is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lessonbook.domain.courses.models import Course, CourseInstructor, Enrollment
from lessonbook.domain.credits.models import LedgerRow
from lessonbook.domain.people.models import Guardianship, Role, RoleKind, School
from lessonbook.domain.timetable.models import Location, Session, WeekHours
from lessonbook.faces.office.addresses import with_query
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.profile.viewer import ViewerRequest

THINGS = {
    "course": Course.objects.all(),
    "location": Location.objects.all(),
    "instructor": Role.objects.filter(kind=RoleKind.INSTRUCTOR),
    "hours": WeekHours.objects.all(),
    "teaching": CourseInstructor.objects.all(),
    "learner": Role.objects.filter(kind=RoleKind.LEARNER),
    "guardian": Guardianship.objects.all(),
    "enrollment": Enrollment.objects.all(),
    "session": Session.objects.all(),
    "credit": LedgerRow.objects.all(),
}
"""What a school comes to have."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, so that one of THINGS is there; `is_next` is the first that is left."""

    thing: str
    url: str
    title: str
    text: str
    is_optional: bool = False
    is_done: bool = False
    is_next: bool = False

    @property
    def is_left(self) -> bool:
        """Whether it still has to be done."""
        return not (self.is_done or self.is_optional)


@require_safe
@in_office
def first_steps_page(request: ViewerRequest) -> HttpResponse:
    """The first steps on a page of their own, where one comes to from setting up the school."""
    return render(request, "office/first_steps.html", {"steps": first_steps()}, using="jinja2")


def steps_left() -> Sequence[Step]:
    """The first steps, as long as one of them is left; one query."""
    steps = first_steps()
    return steps if any(step.is_left for step in steps) else []


def first_steps() -> Sequence[Step]:
    """The first steps of the school; one query."""
    there = _what_is_there()
    people, add = reverse("office:people"), reverse("office:person_add")
    courses, learners = reverse("office:courses"), with_query(people, {"role": RoleKind.LEARNER})
    steps = [
        Step("course", courses, _("Make a course"), _("What is taught, and by which rules it is booked and paid.")),
        Step(
            "location",
            reverse("office:locations"),
            _("Say where sessions meet"),
            _("Venues and their rooms. Skip it where everything is online."),
            is_optional=True,
        ),
        Step(
            "instructor",
            with_query(add, {"role": RoleKind.INSTRUCTOR}),
            _("Add instructors"),
            _("With an e-mail address they can be invited at once."),
        ),
        Step(
            "hours",
            reverse("office:instructors"),
            _("Set their hours"),
            _("When they may be booked. They can do it themselves."),
        ),
        Step("teaching", courses, _("Say who teaches what"), _("On a course's page, under instructors.")),
        Step(
            "learner",
            reverse("office:people_add"),
            _("Add learners"),
            _("Several at once by a list, one by one, or by an import."),
        ),
        Step(
            "guardian",
            learners,
            _("Link guardians"),
            _("On a learner's page: who looks after them, and what they may do."),
            is_optional=True,
        ),
        Step("enrollment", courses, _("Enroll learners"), _("On a course's page, one by one or as a group.")),
        Step(
            "credit",
            reverse("office:credits"),
            _("Put in credits"),
            _("Into the course that learners pay for: by booking, or by a series for their group."),
        ),
        Step(
            "session",
            reverse("office:sessions"),
            _("Schedule sessions"),
            _("A weekly series for a group, or single ones."),
        ),
    ]
    done = [replace(step, is_done=there[step.thing]) for step in steps]
    following = next((step for step in done if step.is_left), None)
    return [replace(step, is_next=step is following) for step in done]


def _what_is_there() -> dict[str, bool]:
    """Which of THINGS there are; one query."""
    facts = School.objects.annotate(**{f"has_{name}": Exists(rows) for name, rows in THINGS.items()})
    row = facts.values_list(*(f"has_{name}" for name in THINGS)).first()
    return dict(zip(THINGS, row or [False] * len(THINGS), strict=True))
