"""When instructors may be booked: weekly hours, dates with hours of their own, times they are busy elsewhere."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.models import Person, Weekday, validate_zone
from lessonbook.domain.sources import Sourced
from lessonbook.domain.timetable.models.places import Location
from lessonbook.domain.timetable.models.sessions import validate_link
from lessonbook.scheduling.availability import DayHours, WeeklyHours

MARK_MINUTES = 5
"""Hours, and whatever is booked in them, stand on the clock's 5-minute marks."""

CLOSES_LATER = models.Q(closes__gt=models.F("opens")) | models.Q(closes=time(0))


def validate_mark(wall: time) -> None:
    """Refuse a wall time that is on no 5-minute mark."""
    if wall.minute % MARK_MINUTES or wall.second or wall.microsecond:
        raise ValidationError(_("Hours open and close on 5-minute marks."))


def check_order(opens: time | None, closes: time | None) -> None:
    """Refuse hours that close before they open; closing at 00:00 is the day's end."""
    if opens is not None and closes is not None and closes != time(0) and closes <= opens:
        raise ValidationError({"closes": _("Hours close after they open.")})


class Availability(Sourced):
    """That an instructor keeps hours: the zone they are written in, and where sessions booked in them meet.

    `source_hash` is that of all weekly hours of the instructor as last imported.
    """

    instructor = models.OneToOneField(Person, models.CASCADE, related_name="availability", verbose_name=_("instructor"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("location")
    )
    class_link = models.TextField(_("class link"), blank=True, validators=[validate_link])
    host_link = models.TextField(_("host's link"), blank=True, validators=[validate_link])

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availability of instructors")

    def __str__(self) -> str:
        return str(self.instructor)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class WeekHours(models.Model):
    """Hours of every week in the wall time of the availability's zone; closing at 00:00 means the day's end."""

    availability = models.ForeignKey(
        Availability, models.CASCADE, related_name="weekly", verbose_name=_("availability")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"), validators=[validate_mark])
    closes = models.TimeField(_("closes"), validators=[validate_mark], help_text=_("00:00: the end of the day."))

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["availability", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["availability", "weekday", "opens"], name="timetable_week_hours_once"),
            models.CheckConstraint(condition=CLOSES_LATER, name="timetable_week_hours_order"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="timetable_week_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        super().clean()
        check_order(self.opens, self.closes)

    @property
    def hours(self) -> WeeklyHours:
        return WeeklyHours(self.weekday, self.opens, self.closes)


class DateHours(Sourced):
    """Hours of one date that replace the weekly ones: an instructor's time off or extra hours, a school's holiday.

    No instructor: the whole school's. Neither opens nor closes: closed. Several rows for one date add up; an
    instructor's own come before the school's. The date is the same for everyone, in whichever zone hours are kept.
    """

    instructor = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="date_hours",
        verbose_name=_("instructor"),
        help_text=_("Empty: the whole school."),
    )
    day = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), null=True, blank=True, validators=[validate_mark])
    closes = models.TimeField(
        _("closes"), null=True, blank=True, validators=[validate_mark], help_text=_("Both empty: closed.")
    )
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("hours of a date")
        verbose_name_plural = _("hours of dates")
        ordering = ["day", "opens", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens=None, closes=None)
                | (models.Q(opens__isnull=False, closes__isnull=False) & CLOSES_LATER),
                name="timetable_date_hours_order",
            ),
            models.UniqueConstraint(fields=["instructor", "day", "opens"], name="timetable_date_hours_once"),
            models.UniqueConstraint(
                fields=["day", "opens"], condition=models.Q(instructor=None), name="timetable_holiday_once"
            ),
        ]
        indexes = [models.Index(fields=["day", "instructor"], name="timetable_date_hours_day")]

    def __str__(self) -> str:
        return f"{self.instructor or _('School')} {self.day}"

    def clean(self) -> None:
        super().clean()
        if (self.opens is None) is not (self.closes is None):
            raise ValidationError(_("Say both when it opens and when it closes, or neither where it is closed."))
        check_order(self.opens, self.closes)

    @property
    def hours(self) -> DayHours:
        return DayHours(self.day, self.opens, self.closes)


class BusyTimeQuerySet(models.QuerySet["BusyTime"]):
    def touching(self, start: datetime, end: datetime) -> "BusyTimeQuerySet":
        """Those with any moment in [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class BusyTime(models.Model):
    """A time [starts_at, ends_at) that an instructor has to stay clear of: an event of another calendar."""

    instructor = models.ForeignKey(Person, models.CASCADE, related_name="busy_times", verbose_name=_("instructor"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    calendar = models.CharField(_("calendar"), max_length=120, blank=True)

    objects = BusyTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("busy time")
        verbose_name_plural = _("busy times")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="timetable_busy_time_order"
            )
        ]
        indexes = [models.Index(fields=["instructor", "starts_at"], name="timetable_busy_time_start")]

    def __str__(self) -> str:
        return f"{self.instructor} {self.starts_at:%Y-%m-%d %H:%M}"
