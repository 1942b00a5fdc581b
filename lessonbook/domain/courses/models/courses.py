"""Courses, their rules, and who teaches them."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.courses.rules import HUES, BookingRules, NoticeTier
from lessonbook.domain.people.models import Person, sort_key
from lessonbook.domain.sources import Sourced

STEP, A_DAY = 5, 24 * 60
"""Minutes: times stand on 5-minute marks, and what is booked lasts no longer than a day."""


def an_hour() -> list[int]:
    """One length: 60 minutes."""
    return [60]


def a_day_before() -> list[dict[str, int]]:
    """One tier: the full price until 24 hours before."""
    return [{"hours": 24, "percent": 100}]


def validate_lengths(lengths: object) -> None:
    """Session lengths: one or several different whole minutes, in steps of 5."""
    if (
        not isinstance(lengths, list)
        or not lengths
        or any(type(m) is not int or not STEP <= m <= A_DAY or m % STEP for m in lengths)
        or len(set(lengths)) != len(lengths)
    ):
        raise ValidationError(_("Give one or several lengths in minutes, each a multiple of 5, for example [30, 60]."))


def validate_step(minutes: int) -> None:
    """Minutes of a grid or a buffer: a multiple of 5."""
    if minutes % STEP:
        raise ValidationError(_("Give a multiple of 5 minutes."))


def validate_tiers(tiers: object) -> None:
    """Notice tiers: a list of {"hours": …, "percent": …}."""
    try:
        values = [NoticeTier(**tier) for tier in tiers]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        values = None
    if values is None or len({tier.hours for tier in values}) != len(values):
        raise ValidationError(_('Give a list like [{"hours": 24, "percent": 100}], each number of hours once.'))


class Overlap(models.TextChoices):
    REFUSE = "refuse", _("Refuse")
    WARN = "warn", _("Warn")


class AbsenceMode(models.TextChoices):
    OFF = "off", _("Off")
    RULE = "rule", _("By the notice rules")
    PERSON = "person", _("An administrator decides")


class CourseQuerySet(models.QuerySet["Course"]):
    def active(self) -> "CourseQuerySet":
        return self.filter(archived_at=None)


class Course(Sourced):
    """What is taught, and by which rules it is booked, excused and paid."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    code = models.CharField(_("course code"), max_length=60, blank=True)
    description = models.TextField(_("description"), blank=True)
    hue = models.PositiveSmallIntegerField(
        _("color"),
        default=0,
        validators=[MaxValueValidator(HUES - 1)],
        help_text=_("One of twelve, 0 to 11."),
    )
    sort_key = models.CharField(max_length=260, editable=False, db_index=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    self_booking = models.BooleanField(_("learners may book themselves"), default=False)
    lengths = models.JSONField(_("session lengths (minutes)"), default=an_hour, validators=[validate_lengths])
    step_minutes = models.PositiveSmallIntegerField(
        _("step (minutes)"), default=30, validators=[MinValueValidator(STEP), validate_step]
    )
    minimum_notice_minutes = models.PositiveIntegerField(_("minimum notice (minutes)"), default=120)
    horizon_days = models.PositiveSmallIntegerField(_("bookable ahead (days)"), default=90)
    buffer_before_minutes = models.PositiveSmallIntegerField(
        _("buffer before (minutes)"), default=0, validators=[validate_step]
    )
    buffer_after_minutes = models.PositiveSmallIntegerField(
        _("buffer after (minutes)"), default=0, validators=[validate_step]
    )
    max_open_per_learner = models.PositiveSmallIntegerField(
        _("most open bookings per learner"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    max_per_day = models.PositiveSmallIntegerField(
        _("most bookings per learner and day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    max_per_week = models.PositiveSmallIntegerField(
        _("most bookings per learner and week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    overlap = models.CharField(
        _("overlap with the learner's other sessions"),
        max_length=6,
        choices=Overlap.choices,
        default=Overlap.REFUSE,
    )
    price = models.PositiveIntegerField(_("price (credits)"), default=1)
    seats = models.PositiveIntegerField(_("seats of a booked session"), default=1, validators=[MinValueValidator(1)])
    join_opens_minutes = models.PositiveSmallIntegerField(_("join opens before the start (minutes)"), default=15)
    absence = models.CharField(
        _("absence requests"),
        max_length=6,
        choices=AbsenceMode.choices,
        default=AbsenceMode.OFF,
    )
    notice_tiers = models.JSONField(
        _("notice tiers"),
        default=a_day_before,
        blank=True,
        validators=[validate_tiers],
        help_text=_("What share of the price returns for which notice, in elapsed hours before the start."),
    )
    make_up = models.BooleanField(_("make-up instead of refund"), default=False)
    waitlist = models.BooleanField(_("waitlist"), default=False)
    waitlist_cutoff_hours = models.PositiveSmallIntegerField(_("waitlist cut-off (hours)"), default=12)
    waitlist_offer_minutes = models.PositiveIntegerField(
        _("offer a freed seat for (minutes)"),
        null=True,
        blank=True,
        help_text=_("Empty: the first in line is seated at once."),
    )
    roster_shown = models.BooleanField(_("learners see who else comes"), default=False)

    instructors = models.ManyToManyField(
        Person,
        through="CourseInstructor",
        related_name="taught_courses",
        verbose_name=_("instructors"),
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(hue__lt=HUES), name="courses_course_hue"),
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="courses_course_seats"),
            models.CheckConstraint(condition=models.Q(step_minutes__gte=5), name="courses_course_step"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def tiers(self) -> tuple[NoticeTier, ...]:
        return tuple(NoticeTier(**tier) for tier in self.notice_tiers)

    @property
    def booking_rules(self) -> BookingRules:
        """By which rules it is booked."""
        return BookingRules(
            self_booking=self.self_booking,
            lengths=tuple(timedelta(minutes=minutes) for minutes in self.lengths),
            step=timedelta(minutes=self.step_minutes),
            minimum_notice=timedelta(minutes=self.minimum_notice_minutes),
            horizon=timedelta(days=self.horizon_days),
            before=timedelta(minutes=self.buffer_before_minutes),
            after=timedelta(minutes=self.buffer_after_minutes),
            most_open=self.max_open_per_learner,
            most_a_day=self.max_per_day,
            most_a_week=self.max_per_week,
            refuses_overlap=self.overlap == Overlap.REFUSE,
            price=self.price,
            seats=self.seats,
            waitlist=self.waitlist,
            waitlist_cutoff=timedelta(hours=self.waitlist_cutoff_hours),
        )

    @property
    def join_opens_before(self) -> timedelta:
        return timedelta(minutes=self.join_opens_minutes)


class CourseInstructor(models.Model):
    """That a person teaches a course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="teachings", verbose_name=_("course"))
    instructor = models.ForeignKey(Person, models.PROTECT, related_name="teachings", verbose_name=_("instructor"))

    class Meta:
        verbose_name = _("instructor of a course")
        verbose_name_plural = _("instructors of courses")
        constraints = [models.UniqueConstraint(fields=["course", "instructor"], name="courses_instructor_once")]

    def __str__(self) -> str:
        return str(self.instructor)
