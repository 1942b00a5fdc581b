"""Addresses of the office, an area a module."""

from django.urls import include, path

from lessonbook.faces.office.courses.urls import urlpatterns as courses
from lessonbook.faces.office.credits.urls import urlpatterns as credits_desk
from lessonbook.faces.office.figures.urls import urlpatterns as figures
from lessonbook.faces.office.first_steps import first_steps_page
from lessonbook.faces.office.overview import overview
from lessonbook.faces.office.people.urls import urlpatterns as people
from lessonbook.faces.office.requests.urls import urlpatterns as requests
from lessonbook.faces.office.school.urls import urlpatterns as school
from lessonbook.faces.office.timetable.urls import urlpatterns as timetable

app_name = "office"

urlpatterns = [
    path("", overview, name="overview"),
    path("first-steps/", first_steps_page, name="first_steps"),
    path("", include(timetable)),
    path("", include(courses)),
    path("", include(people)),
    path("", include(requests)),
    path("", include(credits_desk)),
    path("", include(figures)),
    path("", include(school)),
]
