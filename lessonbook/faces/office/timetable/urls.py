"""Addresses."""

from django.urls import path

from lessonbook.faces.office.timetable import board, changing, listing, moving, register, scheduling, series, session

urlpatterns = [
    path("sessions/", listing.sessions_page, name="sessions"),
    path("sessions/new/", scheduling.session_new, name="session_new"),
    path("sessions/series/", listing.series_page, name="series_list"),
    path("sessions/series/new/", scheduling.series_new, name="series_new"),
    path("sessions/series/<int:pk>/", series.series_page, name="series"),
    path("sessions/series/<int:pk>/change/", changing.change, name="series_change"),
    path("sessions/series/<int:pk>/cancel/", changing.cancel, name="series_cancel"),
    path("sessions/<slug:code>/", session.session_page, name="session"),
    path("sessions/<slug:code>/seats/", session.seat, name="session_seat"),
    path("sessions/<slug:code>/seats/given-up/", session.unseat, name="session_unseat"),
    path("sessions/<slug:code>/register/", register.marks, name="session_register"),
    path("sessions/<slug:code>/reports/<int:learner_id>/", register.report_on, name="session_report"),
    path("sessions/<slug:code>/move/", moving.move, name="session_move"),
    path("sessions/<slug:code>/instructor/", moving.substitute, name="session_substitute"),
    path("sessions/<slug:code>/details/", moving.details, name="session_details"),
    path("sessions/<slug:code>/cancel/", moving.cancel, name="session_cancel"),
    path("board/", board.board_page, name="board"),
    path("board/move/", board.move, name="board_move"),
]
