"""Who stands in line for a seat, and who asked for a substitute, to read: verbs write them."""

from datetime import datetime

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.booking.models import SubstituteRequest, WaitlistPlace
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


@admin.register(SubstituteRequest)
class SubstituteRequestAdmin(ReadOnlyAdmin):
    list_display = ("session", "course", "starts_at", "asked_by", "asked_at", "withdrawn_at", "outcome", "substitute")
    list_filter = (("withdrawn_at", admin.EmptyFieldListFilter), "outcome")
    list_select_related = ("session__course", "asked_by", "substitute")
    search_fields = ("session__code", "session__course__name", "asked_by__given_name", "asked_by__family_name")
    date_hierarchy = "asked_at"

    @admin.display(description=_("course"), ordering="session__course")
    def course(self, request: SubstituteRequest) -> str:
        return request.session.course.name

    @admin.display(description=_("starts at"), ordering="session__starts_at")
    def starts_at(self, request: SubstituteRequest) -> datetime:
        return request.session.starts_at
