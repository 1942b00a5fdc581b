"""Addresses of the portal."""

from django.urls import path

from lessonbook.faces.look import session_codes  # noqa: F401  makes session_code known
from lessonbook.faces.portal.views import (
    book,
    booking,
    course,
    course_credits,
    courses,
    dashboard,
    family,
    giving_up,
    line,
    reschedule,
    schedule,
    sessions,
    together,
)
from lessonbook.faces.portal.views.calendar import calendar

app_name = "portal"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("schedule/upcoming/", schedule.upcoming, name="upcoming"),
    path("schedule/calendar/", calendar, name="calendar"),
    path("schedule/past/", schedule.past, name="past"),
    path("sessions/<session_code:code>/", sessions.session, name="session"),
    path("sessions/<session_code:code>/join/", sessions.join, name="join"),
    path("sessions/<session_code:code>/session.ics", sessions.session_file, name="session_file"),
    path("sessions/<session_code:code>/reschedule/", reschedule.reschedule_page, name="reschedule"),
    path("sessions/<session_code:code>/line/", line.line, name="line"),
    path("family/", family.family, name="family"),
    path("family/calendar/", family.family_calendar, name="family_calendar"),
    path("book/", book.book, name="book"),
    # Before the courses: none can be called so.
    path("book/together/", together.together, name="book_together"),
    path("book/together/confirm/", together.confirm, name="together_confirm"),
    path("book/<slug:slug>/", booking.book_course, name="book_course"),
    path("book/<slug:slug>/confirm/", booking.confirm, name="book_confirm"),
    path("book/<slug:slug>/booked/", booking.booked, name="booked"),
    path("sessions/<session_code:code>/cancel/", giving_up.cancel, name="cancel"),
    path("sessions/<session_code:code>/absence/", giving_up.absence, name="absence"),
    path("sessions/<session_code:code>/absence/withdrawal/", giving_up.withdrawal, name="withdrawal"),
    path("courses/", courses.courses, name="courses"),
    path("courses/<slug:slug>/", course.overview, name="course"),
    path("courses/<slug:slug>/history/", course.history, name="course_history"),
    path("courses/<slug:slug>/credits/", course_credits.credits_page, name="course_credits"),
    path("courses/<slug:slug>/reports/", course.reports, name="course_reports"),
]
