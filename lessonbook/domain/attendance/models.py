"""Who came, what the instructor says of it, and who pressed Join."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
