"""Addresses of teaching."""

from django.urls import path

from lessonbook.faces.look import session_codes  # noqa: F401  makes session_code known
from lessonbook.faces.teaching.views import due, hours, learners, register, session, substitutes, today

app_name = "teaching"

urlpatterns = [
    path("", today.today_page, name="today"),
    path("sessions/<session_code:code>/", session.session_page, name="session"),
    path("sessions/<session_code:code>/covered/", session.covered, name="covered"),
    path("sessions/<session_code:code>/register/", register.marks, name="register"),
    path("sessions/<session_code:code>/reports/<int:learner_id>/", register.report_on, name="report"),
    path("sessions/<session_code:code>/substitute/", substitutes.ask, name="substitute"),
    path("sessions/<session_code:code>/substitute/withdrawal/", substitutes.withdraw, name="substitute_withdrawal"),
    path("learners/", learners.learners_page, name="learners"),
    path("learners/<int:learner_id>/", learners.learner_page, name="learner"),
    path("reports/", due.reports_page, name="reports"),
    path("hours/", hours.hours_page, name="hours"),
    path("hours/week/", hours.set_week, name="hours_week"),
    path("hours/off/", hours.take_off, name="hours_off"),
    path("hours/date/", hours.set_date, name="hours_date"),
    path("hours/busy/", hours.be_busy, name="hours_busy"),
    path("hours/dates/clearing/", hours.clear_dates, name="hours_clear"),
    path("hours/busy/<int:busy_id>/removal/", hours.remove_busy, name="hours_free"),
]
