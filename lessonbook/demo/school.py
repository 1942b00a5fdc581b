"""Fills an empty database with the demo school, from eight weeks ago to six weeks ahead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from lessonbook.demo.bookings import live_a_little
from lessonbook.demo.families import pay_in
from lessonbook.demo.filling import WEEKS_AHEAD, WEEKS_BEHIND, ZONE, Filling, class_links
from lessonbook.demo.hours import open_hours
from lessonbook.demo.people import make_people
from lessonbook.demo.program import SUBJECTS, Meeting, Subject
from lessonbook.demo.reports import look_back, read_reports
from lessonbook.demo.specials import make_specials
from lessonbook.domain.attendance.sums import count_weeks
from lessonbook.domain.booking.actions.groups import enroll, join_group
from lessonbook.domain.booking.actions.series import occurrences, schedule_series
from lessonbook.domain.booking.actions.sessions import Plan, cancel_session, schedule_sessions
from lessonbook.domain.courses.models import Course, CourseInstructor, Group, Lesson
from lessonbook.domain.credits.actions import deposit, purse_of
from lessonbook.domain.journal.actions import record
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import Person
from lessonbook.domain.timetable.models import Series, Session
from lessonbook.scheduling.intervals import Interval

FILLED = "fill_demo"
"""The verb by which the journal knows a demo school."""


@transaction.atomic
def fill(now: datetime) -> None:
    """Make the demo school around the instant `now`; the database must hold no person yet."""
    filling = Filling(now)
    make_people(filling)
    for subject in SUBJECTS:
        make_course(filling, subject)
    specials = list(make_specials(filling))
    for subject in SUBJECTS:
        for meeting in subject.meetings:
            make_series(filling, subject, meeting, specials)
    open_hours(filling)
    pay_in(filling)
    look_back(filling)
    live_a_little(filling)
    filling.plan(filling.ago(hours=26), partial(make_cancellation, filling))
    filling.live()
    read_reports(filling)
    record(FILLED, None, filling.by, now)
    count_weeks(now)


def filled_at() -> datetime | None:
    """When this database was last filled with the demo school; None if it holds another school, or none."""
    return Entry.objects.filter(verb=FILLED).order_by("-at").values_list("at", flat=True).first()


def make_course(filling: Filling, subject: Subject) -> None:
    """A course with its lessons and groups; its learners enrolled, with credits for the term."""
    course = Course.objects.create(
        name=subject.name,
        slug=subject.slug,
        hue=subject.hue,
        price=subject.price,
        description=subject.description,
        **subject.rules,
    )
    filling.courses[subject.slug] = course
    Lesson.objects.bulk_create(
        Lesson(course=course, number=n, name=name, goal=goal) for n, (name, goal) in enumerate(subject.lessons, 1)
    )
    filling.lessons[subject.slug] = list(course.lessons.all())
    for key in {meeting.instructor for meeting in subject.meetings}:
        CourseInstructor.objects.create(course=course, instructor=filling.people[key])
    for key in subject.others:
        enroll(filling.people[key], course, by=filling.by, now=filling.began)
    for key in dict.fromkeys([*(key for meeting in subject.meetings for key in meeting.members), *subject.others]):
        give_credits(filling, filling.people[key], course)
    for meeting in subject.meetings:
        group = Group.objects.create(course=course, name=meeting.group)
        filling.groups[subject.slug, meeting.group] = group
        for key in meeting.members:
            join_group(filling.people[key], group, by=filling.by, now=filling.began)


def give_credits(filling: Filling, learner: Person, course: Course) -> None:
    """Two deposits: the term's, and a smaller one that ends soon after it."""
    purse = purse_of(learner, course)
    for amount, ends_on, note in (
        (40 * course.price, None, "For the term"),
        (4 * course.price, filling.today + timedelta(days=70), "Welcome credits"),
    ):
        deposit(purse, amount, by=filling.by, now=filling.began, today=filling.began.date(), ends_on=ends_on, note=note)


def make_series(filling: Filling, subject: Subject, meeting: Meeting, specials: Sequence[Session]) -> None:
    """A group's weekly sessions, but on days when a special session takes the hour, or has the group."""
    course, location = filling.courses[subject.slug], filling.rooms.get(meeting.room)
    group = filling.groups[subject.slug, meeting.group]
    series = Series(
        course=course,
        instructor=filling.people[meeting.instructor],
        location=location,
        time_zone=ZONE,
        weekdays=list(meeting.weekdays),
        wall_start=meeting.starts,
        minutes=meeting.minutes,
        first_day=filling.today - timedelta(weeks=WEEKS_BEHIND) + timedelta(days=1),
        last_day=filling.today + timedelta(weeks=WEEKS_AHEAD),
        capacity=meeting.seats,
        **class_links(subject.slug, location),
    )
    days_off = {time.start.astimezone(series.zone).date() for time in occurrences(series) if is_taken(time, specials)}
    days_off.update(filling.day_of(s.starts_at) for s in specials if group in s.groups.all())
    days_off.update(filling.holidays)
    schedule_series(
        series,
        by=filling.by,
        now=filling.began,
        groups=[group],
        lessons=[filling.lesson_at(subject.slug, time.start) for time in occurrences(series, days_off)],
        but=days_off,
    )


def is_taken(time: Interval, specials: Sequence[Session]) -> bool:
    """Whether a special session is at a time: its people may be those of a series."""
    return any(time.overlaps(Interval(special.starts_at, special.ends_at)) for special in specials)


def make_cancellation(filling: Filling, at: datetime) -> None:
    """One session ahead is cancelled and replaced by another, three days later."""
    course = filling.courses["japanese-1"]
    session = course.sessions.filter(starts_at__gt=filling.now + timedelta(days=2)).order_by("starts_at").first()
    if session is None:
        return
    later = timedelta(days=3, hours=1)
    plan = Plan(
        course=course,
        time_zone=ZONE,
        instructor=session.instructor,
        lessons=[session.lesson] if session.lesson else [],
        groups=list(session.groups.all()),
        capacity=session.capacity,
        class_link=session.class_link,
        host_link=session.host_link,
    )
    time = Interval(session.starts_at + later, session.ends_at + later)
    [replacement] = schedule_sessions(plan, [time], by=filling.by, now=at)
    cancel_session(session, reason="Kenji Mori is traveling that day.", by=filling.by, now=at, replaced_by=replacement)
