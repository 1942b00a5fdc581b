"""What is taught: courses and their rules, lessons, groups, enrollments."""

from lessonbook.domain.courses.models.courses import (
    A_DAY,
    STEP,
    AbsenceMode,
    Course,
    CourseInstructor,
    CourseQuerySet,
    Overlap,
    a_day_before,
    an_hour,
    validate_lengths,
    validate_step,
    validate_tiers,
)
from lessonbook.domain.courses.models.learners import (
    Enrollment,
    EnrollmentStatus,
    Group,
    GroupMembership,
    Lesson,
    MembershipQuerySet,
)

__all__ = [
    "A_DAY",
    "STEP",
    "AbsenceMode",
    "Course",
    "CourseInstructor",
    "CourseQuerySet",
    "Enrollment",
    "EnrollmentStatus",
    "Group",
    "GroupMembership",
    "Lesson",
    "MembershipQuerySet",
    "Overlap",
    "a_day_before",
    "an_hour",
    "validate_lengths",
    "validate_step",
    "validate_tiers",
]
