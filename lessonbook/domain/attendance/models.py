"""Who came, what the instructor says of it, who pressed Join, and who said before that they would not come."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.courses.models import Course
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Seat, Session


class Attendance(models.TextChoices):
    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")


class Mark(models.Model):
    """One version of a learner's mark in the register; the one that isn't superseded counts."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="marks", verbose_name=_("seat"))
    attendance = models.CharField(_("attendance"), max_length=7, choices=Attendance.choices)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(superseded_at=None),
                name="attendance_mark_newest",
            )
        ]

    def __str__(self) -> str:
        return self.get_attendance_display()


WORDED = models.Q(feedback__gt="") | models.Q(private_note__gt="")
"""A report that says something: where the words were deleted again there is none, and it is due as before."""


class Report(models.Model):
    """One version of the instructor's feedback for one learner and session; the one not superseded counts.

    `private_note` is for the school's staff and never shown to learners or guardians.
    """

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="reports", verbose_name=_("seat"))
    feedback = models.TextField(_("feedback"), blank=True)
    private_note = models.TextField(_("private note"), blank=True)
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(superseded_at=None),
                name="attendance_report_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.at:%Y-%m-%d}"


class ReportReading(models.Model):
    """That a person has seen a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "person"], name="attendance_reading_once")]

    def __str__(self) -> str:
        return f"{self.report} · {self.person}"


class Joining(models.Model):
    """That a person pressed Join while the class could be joined; it does not mean present."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="joinings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="joinings")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("click on Join")
        verbose_name_plural = _("clicks on Join")

    def __str__(self) -> str:
        return f"{self.session} · {self.person}"


class Decision(models.TextChoices):
    """What became of an absence request."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


WAITS = models.Q(decided_at=None, withdrawn_at=None, seat__given_up_at=None, asked_at__gte=models.F("seat__taken_at"))
"""That a request waits to be decided: nobody has, and its seat stands as it did when it was asked."""


class AbsenceRequestQuerySet(models.QuerySet["AbsenceRequest"]):
    def open(self) -> "AbsenceRequestQuerySet":
        """Those that nobody has decided or withdrawn."""
        return self.filter(decided_at=None, withdrawn_at=None)

    def waiting(self) -> "AbsenceRequestQuerySet":
        """The open ones whose seat stands as it did when they were asked."""
        return self.filter(WAITS)


class AbsenceRequest(models.Model):
    """A learner's notice, before the session, that the seat will stay empty.

    `percent` is what the notice tiers return for the notice given; who decides may return another share. Decided
    without `decided_by`: by the course's rule. `returned` and `made_up` are credits.
    """

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="absence_requests", verbose_name=_("seat"))
    reason = models.TextField(_("reason"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    percent = models.PositiveSmallIntegerField(_("returns by rule (percent)"), validators=[MaxValueValidator(ALL)])
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices, blank=True, default="")
    answer = models.TextField(_("answer"), blank=True)
    returned = models.PositiveIntegerField(_("credits returned"), default=0)
    made_up = models.PositiveIntegerField(_("make-ups granted"), default=0)

    objects = AbsenceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence request")
        verbose_name_plural = _("absence requests")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(decided_at=None, withdrawn_at=None),
                name="attendance_absence_once",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decision="", decided_by=None)
                | (models.Q(decided_at__isnull=False, withdrawn_at=None) & ~models.Q(decision="")),
                name="attendance_absence_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(decided_at=None, withdrawn_at=None),
                name="attendance_absence_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.seat)

    def is_open_for(self, seat: Seat) -> bool:
        """Whether it waits for a decision about its seat, which stands as it did when it was asked."""
        is_open = self.decided_at is None and self.withdrawn_at is None
        return is_open and seat.given_up_at is None and self.asked_at >= seat.taken_at

    def returns_by_rule(self, seat: Seat) -> int:
        """The percent of the price that return where who decides says nothing else: never more than the seat may."""
        return min(self.percent, seat.returns_at_most)


class CountedWeek(models.Model):
    """A week of the school's, by its first day, whose sessions have been counted, and when that was last done."""

    week = models.DateField(_("week"), primary_key=True)
    counted_at = models.DateTimeField(_("counted at"), db_index=True)

    class Meta:
        verbose_name = _("counted week")
        verbose_name_plural = _("counted weeks")

    def __str__(self) -> str:
        return f"{self.week:%Y-%m-%d}"


class WeekSum(models.Model):
    """What the sessions of a week, course and instructor add up to: kept for figures, made anew by `sums.count_week`.

    Seats and marks are those of standing sessions. `places` and `filled` leave out sessions without a limit; `given_up`
    are seats that learners gave up, by the notice in hours before the start.
    """

    week = models.DateField(_("week"))
    course = models.ForeignKey(Course, models.CASCADE, related_name="+", db_index=False)
    instructor = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+", db_index=False)
    sessions = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)
    places = models.PositiveBigIntegerField(default=0)
    filled = models.PositiveIntegerField(default=0)
    seats = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    excused = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0)
    given_up_48 = models.PositiveIntegerField(default=0)
    given_up_24 = models.PositiveIntegerField(default=0)
    given_up_2 = models.PositiveIntegerField(default=0)
    given_up_0 = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("week sum")
        verbose_name_plural = _("week sums")
        constraints = [
            models.UniqueConstraint(fields=["week", "course", "instructor"], name="attendance_week_sum_once"),
            models.UniqueConstraint(
                fields=["week", "course"], condition=models.Q(instructor=None), name="attendance_week_sum_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week:%Y-%m-%d} · {self.course_id}"


class Counting(models.Model):
    """Up to when the journal has been looked through for weeks to count again."""

    ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONE, editable=False)
    looked_at = models.DateTimeField(_("looked at"))

    class Meta:
        verbose_name = _("counting")
        verbose_name_plural = _("counting")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="attendance_counting_only_one")]

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d %H:%M}"
