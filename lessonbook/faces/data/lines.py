"""Who stands in line for a seat, to read: the lines are joined, left and served by their verbs."""

from django.contrib import admin

from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.faces.data.verbs import ReadOnlyAdmin


@admin.register(WaitlistPlace)
class WaitlistPlaceAdmin(ReadOnlyAdmin):
    list_display = ("session", "learner", "since", "offered_until", "left_at", "left_why")
    list_filter = (("left_at", admin.EmptyFieldListFilter), "left_why")
    list_select_related = ("session__course", "learner")
    search_fields = ("session__code", "session__course__name", "learner__given_name", "learner__family_name")
    date_hierarchy = "since"
