"""Addresses."""

from django.urls import path

from lessonbook.faces.office.timetable import views

urlpatterns = [
    path("sessions/", views.sessions_page, name="sessions"),
    path("board/", views.board_page, name="board"),
]
