"""Courses with their rules, lessons and instructors; groups, memberships and enrollments."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.booking.actions.enrollments import complete_enrollment, deactivate_enrollment, pause_enrollment
from lessonbook.domain.booking.actions.groups import enroll, join_group, leave_group
from lessonbook.domain.courses.actions import archive_course, reopen_course
from lessonbook.domain.courses.models import (
    Course,
    CourseInstructor,
    Enrollment,
    EnrollmentStatus,
    Group,
    GroupMembership,
    Lesson,
)
from lessonbook.faces.data.verbs import ReadOnlyInline, SchoolInline, SchoolModelAdmin, VerbForm, by


class LessonInline(SchoolInline):
    model = Lesson
    fields = ("number", "name", "goal")
    extra = 1
    tab = True


class TeachingInline(SchoolInline):
    model = CourseInstructor
    autocomplete_fields = ("instructor",)
    extra = 1
    tab = True


class GroupInline(SchoolInline):
    model = Group
    fields = ("name", "code")
    extra = 0
    show_change_link = True
    tab = True


@admin.register(Course)
class CourseAdmin(SchoolModelAdmin):
    list_display = ("name", "code", "price", "seats", "self_booking", "absence", "active_learners", "archived_at")
    list_filter = ("self_booking", "absence", "waitlist")
    search_fields = ("name", "code", "slug", "=source_id")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (LessonInline, TeachingInline, GroupInline)
    actions = ("archive", "reopen")
    fieldsets = (
        (None, {"fields": ("name", "slug", "code", "description", "hue")}),
        (
            _("Booking"),
            {
                "classes": ("tab",),
                "fields": (
                    "self_booking",
                    "price",
                    "seats",
                    "lengths",
                    "step_minutes",
                    "minimum_notice_minutes",
                    "horizon_days",
                    "buffer_before_minutes",
                    "buffer_after_minutes",
                    "max_open_per_learner",
                    "max_per_day",
                    "max_per_week",
                    "overlap",
                ),
            },
        ),
        (
            _("Joining, absence, waitlist"),
            {
                "classes": ("tab",),
                "fields": (
                    "join_opens_minutes",
                    "roster_shown",
                    "absence",
                    "notice_tiers",
                    "make_up",
                    "waitlist",
                    "waitlist_cutoff_hours",
                    "waitlist_offer_minutes",
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        active = Count("enrollments", filter=Q(enrollments__status="active"))
        return super().get_queryset(request).annotate(_active=active)

    @admin.display(description=_("active learners"), ordering="_active")
    def active_learners(self, course: Course) -> int:
        return course._active  # type: ignore[attr-defined]

    @admin.action(description=_("Archive"))
    def archive(self, request: HttpRequest, courses: QuerySet[Course]) -> None:
        for course in courses:
            archive_course(course, by=by(request), now=timezone.now())

    @admin.action(description=_("Open again"))
    def reopen(self, request: HttpRequest, courses: QuerySet[Course]) -> None:
        for course in courses:
            reopen_course(course, by=by(request), now=timezone.now())


@admin.register(Lesson)
class LessonAdmin(SchoolModelAdmin):
    list_display = ("name", "number", "course")
    list_select_related = ("course",)
    search_fields = ("name", "course__name")
    autocomplete_fields = ("course",)

    def get_readonly_fields(self, request: HttpRequest, obj: Lesson | None = None) -> tuple[str, ...]:
        return ("course",) if obj else ()


class MembershipInline(ReadOnlyInline):
    model = GroupMembership
    fields = ("learner", "since", "until", "ended_at")
    readonly_fields = fields
    show_change_link = True


@admin.register(Group)
class GroupAdmin(SchoolModelAdmin):
    list_display = ("name", "course", "code", "members", "closed_at")
    list_filter = ("course",)
    list_select_related = ("course",)
    search_fields = ("name", "code", "course__name", "=source_id")
    autocomplete_fields = ("course",)
    inlines = (MembershipInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        members = Count("memberships", filter=Q(memberships__ended_at=None))
        return super().get_queryset(request).annotate(_members=members)

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> tuple[str, ...]:
        return ("course",) if obj else ()

    @admin.display(description=_("members"), ordering="_members")
    def members(self, group: Group) -> int:
        return group._members  # type: ignore[attr-defined]


class JoiningForm(VerbForm):
    class Meta:
        model = GroupMembership
        fields = ("learner", "group", "since", "until")

    def carry_out(self) -> GroupMembership:
        facts = self.cleaned_data
        return join_group(
            facts["learner"],
            facts["group"],
            since=facts["since"],
            until=facts["until"],
            by=by(self.request),
            now=timezone.now(),
        )


@admin.register(GroupMembership)
class MembershipAdmin(SchoolModelAdmin):
    """Joining and leaving a group; the seats of its sessions yet to begin follow."""

    list_display = ("learner", "group", "since", "until", "ended_at")
    list_select_related = ("learner", "group__course")
    search_fields = ("learner__given_name", "learner__family_name", "group__name")
    autocomplete_fields = ("learner", "group")
    actions = ("leave",)
    verb_form = JoiningForm

    def has_change_permission(self, request: HttpRequest, obj: GroupMembership | None = None) -> bool:
        return obj is None

    @admin.action(description=_("Leave the group"))
    def leave(self, request: HttpRequest, memberships: QuerySet[GroupMembership]) -> None:
        for membership in memberships:
            leave_group(membership, by=by(request), now=timezone.now())
        self.message_user(request, _t("Their seats in sessions to come are given up."), messages.SUCCESS)


class EnrollingForm(VerbForm):
    class Meta:
        model = Enrollment
        fields = ("learner", "course")

    def carry_out(self) -> Enrollment:
        facts = self.cleaned_data
        return enroll(facts["learner"], facts["course"], by=by(self.request), now=timezone.now())


class StandingForm(VerbForm):
    """Where a learner stands in a course: seats and groups follow, as the verbs have it."""

    class Meta:
        model = Enrollment
        fields = ("status",)

    def carry_out(self) -> Enrollment:
        kept = Enrollment.objects.select_related("learner", "course").get(pk=self.instance.pk)
        who: Any = {"by": by(self.request), "now": timezone.now()}
        if self.cleaned_data["status"] == EnrollmentStatus.ACTIVE:
            return enroll(kept.learner, kept.course, **who)
        verbs = {
            EnrollmentStatus.PAUSED: pause_enrollment,
            EnrollmentStatus.COMPLETED: complete_enrollment,
            EnrollmentStatus.DEACTIVATED: deactivate_enrollment,
        }
        return verbs[self.cleaned_data["status"]](kept, **who)


@admin.register(Enrollment)
class EnrollmentAdmin(SchoolModelAdmin):
    list_display = ("learner", "course", "status", "since")
    list_filter = ("status", "course")
    list_select_related = ("learner", "course")
    search_fields = ("learner__given_name", "learner__family_name", "course__name")
    autocomplete_fields = ("learner", "course")
    verb_form = EnrollingForm

    def get_fields(self, request: HttpRequest, obj: Enrollment | None = None) -> tuple[str, ...]:
        return ("learner", "course", "status", "since") if obj else ("learner", "course")

    def get_readonly_fields(self, request: HttpRequest, obj: Enrollment | None = None) -> tuple[str, ...]:
        return ("learner", "course", "since") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs | ({"form": StandingForm} if change else {}))
        form.request = request
        return form
