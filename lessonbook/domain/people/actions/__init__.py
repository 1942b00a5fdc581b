"""The verbs of people: `people` for what they are here, `records` and `families` for facts, `school` for the school."""

from lessonbook.domain.people.actions.families import edit_family, join_family, leave_family, make_family
from lessonbook.domain.people.actions.people import (
    OWN_FIELDS,
    Rights,
    change_email,
    change_profile,
    deactivate_person,
    grant_role,
    link_guardian,
    lock_people,
    make_token,
    open_account,
    reactivate_person,
    revoke_role,
    revoke_token,
    sign_up,
    unlink_guardian,
)
from lessonbook.domain.people.actions.records import add_person, edit_person
from lessonbook.domain.people.actions.school import Founder, edit_school, found_school

__all__ = [
    "OWN_FIELDS",
    "Founder",
    "Rights",
    "add_person",
    "change_email",
    "change_profile",
    "deactivate_person",
    "edit_family",
    "edit_person",
    "edit_school",
    "found_school",
    "grant_role",
    "join_family",
    "leave_family",
    "link_guardian",
    "lock_people",
    "make_family",
    "make_token",
    "open_account",
    "reactivate_person",
    "revoke_role",
    "revoke_token",
    "sign_up",
    "unlink_guardian",
]
