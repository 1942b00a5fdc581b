"""The lessons of courses, their groups, and who learns in them."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.courses.models.courses import Course
from lessonbook.domain.people.models import Person
from lessonbook.domain.sources import Sourced


class Lesson(Sourced):
    """A numbered step of a course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons", verbose_name=_("course"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=200)
    goal = models.TextField(_("goal"), blank=True)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["course", "number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="courses_lesson_number")]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"


class Group(Sourced):
    """Learners of one course who attend the same sessions."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="groups", verbose_name=_("course"))
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=60, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["course", "name"]

    def __str__(self) -> str:
        return self.name


class EnrollmentStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    DEACTIVATED = "deactivated", _("Deactivated")


class Enrollment(models.Model):
    """A learner on a course."""

    learner = models.ForeignKey(Person, models.PROTECT, related_name="enrollments", verbose_name=_("learner"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrollments", verbose_name=_("course"))
    status = models.CharField(
        _("status"),
        max_length=11,
        choices=EnrollmentStatus.choices,
        default=EnrollmentStatus.ACTIVE,
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        constraints = [models.UniqueConstraint(fields=["learner", "course"], name="courses_enrollment_once")]
        indexes = [models.Index(fields=["course", "status"], name="courses_enrollment_course")]

    def __str__(self) -> str:
        return f"{self.learner} · {self.course}"


class MembershipQuerySet(models.QuerySet["GroupMembership"]):
    def to_seat(self) -> "MembershipQuerySet":
        """Those whose learners are seated in what is scheduled for the group: not ended, nor of who is deactivated."""
        return self.filter(ended_at=None, learner__deactivated_at=None)

    def on(self, day: date) -> "MembershipQuerySet":
        """Those that hold on a date."""
        return self.filter(
            models.Q(since=None) | models.Q(since__lte=day),
            models.Q(until=None) | models.Q(until__gte=day),
        )


class GroupMembership(Sourced):
    """A learner in a group, from one date of the school to another, both included; empty: without bound."""

    learner = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("learner"))
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name=_("group"))
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "group"],
                condition=models.Q(ended_at=None),
                name="courses_membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="courses_membership_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner} · {self.group}"
