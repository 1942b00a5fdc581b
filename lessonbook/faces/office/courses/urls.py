"""Addresses."""

from django.urls import path

from lessonbook.faces.office.courses.views import (
    course,
    courses,
    enrollment,
    groups,
    hours,
    instructors,
    learners,
    lessons,
    members,
    rules,
    teaching,
)

COURSE = "courses/<slug:slug>/"
GROUP = f"{COURSE}groups/<int:group_id>/"
LESSON = f"{COURSE}lessons/<int:lesson_id>/"
HOURS = "instructors/<int:person_id>/hours/"

urlpatterns = [
    path("courses/", courses.courses_page, name="courses"),
    path("courses/new/", courses.new_course, name="course_new"),
    path(COURSE, course.overview, name="course"),
    path(f"{COURSE}edit/", course.edit, name="course_edit"),
    path(f"{COURSE}archive/", course.archive, name="course_archive"),
    path(f"{COURSE}reopen/", course.reopen, name="course_reopen"),
    path(f"{COURSE}rules/", rules.rules, name="course_rules"),
    path(f"{COURSE}rules/edit/", rules.edit_rules, name="course_rules_edit"),
    path(f"{COURSE}lessons/", lessons.lessons, name="course_lessons"),
    path(LESSON, lessons.lesson, name="course_lesson"),
    path(f"{LESSON}move/", lessons.move, name="course_lesson_move"),
    path(f"{LESSON}remove/", lessons.remove, name="course_lesson_remove"),
    path(f"{COURSE}instructors/", teaching.teaching, name="course_instructors"),
    path(f"{COURSE}groups/", groups.groups, name="course_groups"),
    path(GROUP, groups.group, name="course_group"),
    path(f"{GROUP}edit/", groups.edit, name="course_group_edit"),
    path(f"{GROUP}close/", groups.close, name="course_group_close"),
    path(f"{GROUP}reopen/", groups.reopen, name="course_group_reopen"),
    path(f"{GROUP}add/", members.add, name="course_group_add"),
    path(f"{GROUP}members/<int:membership_id>/leave/", members.leave, name="course_group_leave"),
    path(f"{COURSE}learners/", learners.learners, name="course_learners"),
    path(f"{COURSE}learners/add/", learners.add, name="course_learners_add"),
    path(f"{COURSE}learners/<int:enrollment_id>/", enrollment.enrollment, name="course_enrollment"),
    path("instructors/", instructors.instructors, name="instructors"),
    path(HOURS, hours.hours, name="instructor_hours"),
    path(f"{HOURS}dates/", hours.dates, name="instructor_dates"),
    path(f"{HOURS}dates/clear/", hours.clear_dates, name="instructor_dates_clear"),
    path(f"{HOURS}place/", hours.place, name="instructor_place"),
]
