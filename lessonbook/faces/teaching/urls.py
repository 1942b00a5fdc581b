"""Addresses of teaching."""

from django.urls import path

from lessonbook.faces.teaching.views import today

app_name = "teaching"

urlpatterns = [
    path("", today.today_page, name="today"),
    path("learners/", today.today_page, name="learners"),
    path("reports/", today.today_page, name="reports"),
    path("hours/", today.today_page, name="hours"),
]
