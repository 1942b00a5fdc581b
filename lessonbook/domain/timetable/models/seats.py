"""Seats in sessions, and how they were held before."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.courses.models import Course, Group
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models.sessions import Session


class GivenUp(models.TextChoices):
    """Why a seat no longer stands."""

    SESSION = "session", _("Session cancelled")
    CANCELLED = "cancelled", _("Cancelled")
    EXCUSED = "excused", _("Absence requested")
    MOVED = "moved", _("Rescheduled")
    LEFT = "left", _("Left the group")
    REMOVED = "removed", _("Removed by the school")


SHOWN = ("", GivenUp.SESSION, GivenUp.CANCELLED, GivenUp.EXCUSED)
"""Why a seat is given up that its learner should still see, as cancelled; empty: it stands."""


class SeatQuerySet(models.QuerySet["Seat"]):
    def standing(self) -> "SeatQuerySet":
        return self.filter(given_up_at=None)

    def of(self, learner: Person | int) -> "SeatQuerySet":
        return self.filter(learner=learner)

    def shown(self) -> "SeatQuerySet":
        """Those a learner sees in lists: that stand, or that the learner should see as cancelled."""
        return self.filter(given_up_why__in=SHOWN)


class Seat(models.Model):
    """A learner's place in a session: one row for good, given up and taken again.

    `course`, `starts_at` and `ends_at` repeat the session's, so that a learner's lists are one index range however
    large the school is; a trigger keeps the times in step and `check_invariants` proves it. `returns_at_most` is what
    share of the price giving the seat up may still return: moving it late keeps what the late notice had cost.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="seats", verbose_name=_("session"))
    learner = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="seats",
        verbose_name=_("learner"),
        db_index=False,
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", db_index=False, editable=False)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    price = models.PositiveIntegerField(_("price taken (credits)"), default=0)
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    by_group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by group"),
    )
    beyond_capacity = models.ForeignKey(
        Entry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
    )
    returns_at_most = models.PositiveSmallIntegerField(
        _("returns at most (percent)"), db_default=ALL, default=ALL, validators=[MaxValueValidator(ALL)], editable=False
    )
    given_up_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    given_up_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    given_up_why = models.CharField(_("why"), max_length=9, choices=GivenUp.choices, blank=True, default="")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["session", "learner"], name="timetable_seat_once"),
            models.CheckConstraint(
                condition=models.Q(given_up_at=None, given_up_why="")
                | models.Q(given_up_at__isnull=False) & ~models.Q(given_up_why=""),
                name="timetable_seat_given_up_why",
            ),
        ]
        indexes = [
            models.Index(fields=["learner", "starts_at", "id"], name="timetable_seat_learner"),
            models.Index(
                fields=["learner", "course", "starts_at", "id"],
                name="timetable_seat_course",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.learner}"


class EarlierSeat(models.Model):
    """How a seat was held before it was taken again."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="earlier", verbose_name=_("seat"))
    price = models.PositiveIntegerField(_("price taken (credits)"))
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_up_at = models.DateTimeField(_("given up at"))
    given_up_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_up_why = models.CharField(_("why"), max_length=9, choices=GivenUp.choices)

    class Meta:
        verbose_name = _("earlier seat")
        verbose_name_plural = _("earlier seats")
        ordering = ["seat", "given_up_at"]

    def __str__(self) -> str:
        return f"{self.seat} {self.taken_at:%Y-%m-%d}"
