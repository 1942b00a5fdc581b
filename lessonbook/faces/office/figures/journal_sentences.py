"""The journal's sentences: what was done, for each verb, and ways to what it was done to."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _l

from lessonbook.domain.attendance.journal import Act
from lessonbook.domain.attendance.journal_names import Subject
from lessonbook.domain.people.models import RoleKind
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.office.figures.addresses import course_url, person_url, session_url
from lessonbook.faces.office.people.words import ROLES
from lessonbook.faces.portal.addresses import with_query

JOURNAL = "/office/journal/"
SENTENCES: Mapping[str, Any] = {
    "add": _l("Added in the data admin"),
    "add_busy_time": _l("Blocked a time of"),
    "add_course": _l("Added the course"),
    "add_lessons": _l("Added lessons to"),
    "add_location": _l("Added the location"),
    "add_person": _l("Added"),
    "adjust": _l("Corrected the credits of"),
    "answer_substitute_request": _l("Answered who asked for a substitute:"),
    "archive_course": _l("Archived the course"),
    "archive_location": _l("Archived the location"),
    "ask_for_substitute": _l("Asked for a substitute in"),
    "book": _l("Booked sessions of"),
    "cancel_booking": _l("Cancelled a booking of"),
    "cancel_series": _l("Cancelled sessions of the series"),
    "cancel_session": _l("Cancelled the session"),
    "change_email": _l("Changed the sign-in address of"),
    "change_profile": _l("Changed the profile of"),
    "change_series": _l("Changed the series"),
    "change_session": _l("Changed the session"),
    "clear_date_hours": _l("Took back the hours of single days of"),
    "close_group": _l("Closed the group"),
    "cover_lesson": _l("Said which lesson was covered in"),
    "complete_enrollment": _l("Completed the enrollment of"),
    "deactivate_enrollment": _l("Ended the enrollment of"),
    "deactivate_person": _l("Deactivated"),
    "decide_absence": _l("Decided an absence request for"),
    "deposit": _l("Deposited credits for"),
    "edit": _l("Changed in the data admin"),
    "edit_course": _l("Changed the course"),
    "edit_family": _l("Changed the family"),
    "edit_group": _l("Changed the group"),
    "edit_lesson": _l("Changed a lesson of"),
    "edit_location": _l("Changed the location"),
    "edit_person": _l("Changed what the school writes of"),
    "edit_school": _l("Changed the school"),
    "enroll": _l("Enrolled"),
    "excuse": _l("Requested absence from"),
    "expire": _l("Let credits end of"),
    "export": _l("Exported a table"),
    "fill_demo": _l("Filled the demo school"),
    "found_school": _l("Set up the school"),
    "grant_role": _l("Gave a role to"),
    "import_school": _l("Imported a school’s files"),
    "import_sessions": _l("Imported sessions"),
    "join_family": _l("Added to the family"),
    "join_group": _l("Added to a group:"),
    "join_line": _l("Joined the waitlist:"),
    "leave_family": _l("Took out of the family"),
    "leave_group": _l("Took out of a group:"),
    "leave_line": _l("Left the waitlist:"),
    "let_teach": _l("Said who teaches"),
    "link_guardian": _l("Linked a guardian:"),
    "make_family": _l("Made the family"),
    "make_group": _l("Made the group"),
    "make_token": _l("Made an access token for"),
    "move_lesson": _l("Moved a lesson of"),
    "move_session": _l("Moved the session"),
    "offer_seat": _l("Offered a seat from the waitlist:"),
    "open_account": _l("Opened a sign-in for"),
    "pause_enrollment": _l("Paused the enrollment of"),
    "reactivate_person": _l("Reactivated"),
    "refund": _l("Refunded credits of"),
    "remove_busy_time": _l("Freed a blocked time of"),
    "remove_lesson": _l("Removed a lesson of"),
    "reopen_course": _l("Opened again the course"),
    "reopen_group": _l("Opened again the group"),
    "reopen_location": _l("Opened again the location"),
    "report": _l("Wrote a report:"),
    "reschedule": _l("Rescheduled a booking of"),
    "revoke_role": _l("Took a role from"),
    "revoke_token": _l("Revoked an access token of"),
    "schedule_sessions": _l("Scheduled sessions of"),
    "seat_from_line": _l("Seated from the waitlist:"),
    "seat_learner": _l("Gave a seat in"),
    "seat_learners": _l("Gave seats in"),
    "set_date_hours": _l("Set the hours of single days of"),
    "set_hours": _l("Set the weekly hours of"),
    "set_meeting_place": _l("Set the meeting place of"),
    "set_rules": _l("Changed the rules of"),
    "share": _l("Shared recording and links of"),
    "sign_up": _l("Signed up:"),
    "stop_teaching": _l("Said who no longer teaches"),
    "take_register": _l("Took the register of"),
    "transfer": _l("Moved credits to"),
    "unlink_guardian": _l("Unlinked a guardian:"),
    "unseat_learner": _l("Took back a seat in"),
    "withdraw": _l("Withdrew credits from"),
    "withdraw_absence": _l("Withdrew an absence request for"),
    "withdraw_substitute_request": _l("No longer asked for a substitute in"),
}
"""By the journal's verb; what it was about follows."""

ROWS_OF = "edit_"
"""How verbs of the data admin begin that change rows beneath another one."""

ROLE_SENTENCES: Mapping[str, Any] = {
    "grant_role": _l("Gave the role “%(role)s” to"),
    "revoke_role": _l("Took the role “%(role)s” from"),
}


def act_sentence(act: Act) -> str:
    """What was done; a role that was given or taken is named."""
    if role := role_of(act):
        return str(ROLE_SENTENCES[act.verb] % {"role": ROLES[role]})
    return sentence(act.verb)


def role_of(act: Act) -> RoleKind | None:
    """The role that was given or taken, if that is what was done."""
    role = str(act.after.get("role") or act.before.get("role") or "")
    return RoleKind(role) if act.verb in ROLE_SENTENCES and role in RoleKind.values else None


def sentence(verb: str) -> str:
    """What was done; a verb that has no sentence yet is said as it is called."""
    if verb not in SENTENCES and verb.startswith(ROWS_OF):
        return str(SENTENCES["edit"])
    words = SENTENCES.get(verb)
    return str(words) if words is not None else verb.replace("_", " ").capitalize()


def subject_link(subject: Subject) -> Link:
    """Where what an act was about is shown; nowhere where it has no page."""
    make = PAGES.get(subject.kind)
    return Link(sentence(subject.name) if subject.kind == "entry" else subject.name, make(subject.key) if make else "")


def journal_url(key: str) -> str:
    """All that was done about the same, by its kind and number: "series/7"."""
    kind, _, number = key.partition("/")
    return with_query(JOURNAL, {"kind": kind, "id": number})


def _in_course(part: str) -> Callable[[str], str]:
    def make(key: str) -> str:
        slug, _, number = key.partition("/")
        return f"{course_url(slug)}{part}/{number}/"

    return make


PAGES: Mapping[str, Callable[[str], str]] = {
    "person": lambda key: person_url(int(key)),
    "purse": lambda key: f"/office/credits/people/{key}/",
    "family": lambda key: f"/office/credits/families/{key}/",
    "session": session_url,
    "course": course_url,
    "group": _in_course("groups"),
    "lesson": _in_course("lessons"),
    "location": lambda key: f"/office/school/locations/{key}/",
    "series": lambda key: f"/office/sessions/series/{key}/",
    "entry": journal_url,
}
"""Where things of a kind have their pages."""
