"""Who stands in line for a seat, to read: the lines are joined, left and served by their verbs."""

from datetime import datetime

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.faces.data.verbs import ReadOnlyAdmin


@admin.register(WaitlistPlace)
class WaitlistPlaceAdmin(ReadOnlyAdmin):
    list_display = ("session", "course", "starts_at", "learner", "since", "offered_until", "left_at", "left_why")
    list_filter = (("left_at", admin.EmptyFieldListFilter), "left_why")
    list_select_related = ("session__course", "learner")
    search_fields = ("session__code", "session__course__name", "learner__given_name", "learner__family_name")
    date_hierarchy = "since"

    @admin.display(description=_("course"), ordering="session__course")
    def course(self, place: WaitlistPlace) -> str:
        return place.session.course.name

    @admin.display(description=_("starts at"), ordering="session__starts_at")
    def starts_at(self, place: WaitlistPlace) -> datetime:
        return place.session.starts_at
