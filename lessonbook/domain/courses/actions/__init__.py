"""The verbs of courses: `courses` for what is taught and by which rules, `lessons`, `teaching`, `groups`.

Who is in a group, and who is enrolled, is booking's: seats follow.
"""

from lessonbook.domain.courses.actions.courses import (
    RULES,
    add_course,
    archive_course,
    edit_course,
    reopen_course,
    rules_of,
    set_rules,
)
from lessonbook.domain.courses.actions.groups import close_group, edit_group, make_group, reopen_group
from lessonbook.domain.courses.actions.lessons import add_lessons, edit_lesson, move_lesson, remove_lesson
from lessonbook.domain.courses.actions.teaching import let_teach, stop_teaching

__all__ = [
    "RULES",
    "add_course",
    "add_lessons",
    "archive_course",
    "close_group",
    "edit_course",
    "edit_group",
    "edit_lesson",
    "let_teach",
    "make_group",
    "move_lesson",
    "remove_lesson",
    "reopen_course",
    "reopen_group",
    "rules_of",
    "set_rules",
    "stop_teaching",
]
