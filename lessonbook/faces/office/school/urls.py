"""Addresses."""

from django.urls import path

from lessonbook.faces.office.school import holidays, locations, views

urlpatterns = [
    path("school/", views.school_page, name="school"),
    path("school/logo/", views.logo, name="school_logo"),
    path("school/locations/", locations.locations, name="locations"),
    path("school/locations/add/", locations.add, name="location_add"),
    path("school/locations/<int:location_id>/", locations.edit, name="location"),
    path("school/locations/<int:location_id>/rooms/add/", locations.add_room, name="room_add"),
    path("school/locations/<int:location_id>/archiving/", locations.archiving, name="location_archiving"),
    path("school/holidays/", holidays.holidays, name="holidays"),
    path("school/holidays/clearing/", holidays.clearing, name="holidays_clearing"),
]
