"""The journal in words: a sentence for each verb, what it was about, and what it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lessonbook.domain.attendance.journal import Act, Subject
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.models import RoleKind
from lessonbook.faces.look.dates import full_day_text, moment_text, time_text
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.figures.addresses import course_url, person_url, session_url
from lessonbook.faces.office.people.words import ROLES

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

ROLE_SENTENCES: Mapping[str, Any] = {
    "grant_role": _l("Gave the role “%(role)s” to"),
    "revoke_role": _l("Took the role “%(role)s” from"),
}

LABELS: Mapping[str, Any] = {
    "amount": _l("Credits"), "answer": _l("Answer"), "balance": _l("Balance"), "decision": _l("Decision"),
    "email": _l("E-mail"), "ends_at": _l("Ends at"), "file": _l("File"), "from": _l("From"), "name": _l("Name"),
    "note": _l("Note"), "price": _l("Price"), "reason": _l("Reason"), "returned": _l("Returned"), "role": _l("Role"),
    "rows": _l("Rows"), "session": _l("Session"), "sessions": _l("Sessions"), "starts_at": _l("Starts at"),
    "status": _l("Status"), "table": _l("Table"),
    "to": _l("To"), "times": _l("Times"),
}  # fmt: skip
"""What the parts of a change are called; others bear their own names."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A part of what an act changed; `before` empty where nothing is said of it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ActShown:
    """An entry as the journal shows it."""

    day: str
    time: str
    iso: str
    who: Link
    for_whom: Link | None
    sentence: str
    subject: Link | None
    source: str
    changes: Sequence[Change]
    about_url: str


def act_shown(act: Act, view: Viewpoint, about_url: str) -> ActShown:
    """An entry in words; `about_url` leads to all entries about the same subject, if it has one."""
    return ActShown(
        day=full_day_text(view.day(act.at), view),
        time=time_text(act.at, view),
        iso=act.at.isoformat(),
        who=subject_link(act.actor) if act.actor else Link(_("The school"), ""),
        for_whom=subject_link(act.on_behalf_of) if act.on_behalf_of else None,
        sentence=act_sentence(act),
        subject=subject_link(act.subject) if act.subject else None,
        source=source_text(act.source),
        changes=changes(act.before, act.after, view),
        about_url=about_url if act.subject_id is not None else "",
    )


def act_sentence(act: Act) -> str:
    """What was done; a role that was given or taken is named."""
    role = str(act.after.get("role") or act.before.get("role") or "")
    if act.verb in ROLE_SENTENCES and role in RoleKind.values:
        return str(ROLE_SENTENCES[act.verb] % {"role": ROLES[RoleKind(role)]})
    return sentence(act.verb)


def sentence(verb: str) -> str:
    """What was done; a verb that has no sentence yet is said as it is called."""
    words = SENTENCES.get(verb)
    return str(words) if words is not None else verb.replace("_", " ").capitalize()


def source_text(source: str) -> str:
    """Through which door an act came."""
    return _("Office") if source == Source.OFFICE else str(Source(source).label) if source in Source else source


def subject_link(subject: Subject) -> Link:
    """Where what an act was about is shown; nowhere where it has no page."""
    urls: Mapping[str, Callable[[str], str]] = {
        "person": lambda key: person_url(int(key)),
        "purse": lambda key: f"/office/credits/people/{key}/",
        "family": lambda key: f"/office/credits/families/{key}/",
        "session": session_url,
        "course": course_url,
    }
    make = urls.get(subject.kind)
    return Link(subject.name, make(subject.key) if make else "")


def changes(before: Mapping[str, Any], after: Mapping[str, Any], view: Viewpoint) -> list[Change]:
    """What an act changed, part by part."""
    names = sorted({*before, *after})
    found = (
        Change(label(name), value_text(before.get(name), view), value_text(after.get(name), view)) for name in names
    )
    return [change for change in found if change.before or change.after]


def label(name: str) -> str:
    """What a part of a change is called."""
    words = LABELS.get(name)
    return str(words) if words is not None else name.replace("_", " ").capitalize()


def value_text(value: object, view: Viewpoint) -> str:
    """A value as people read it, not longer than a line or two."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        text = ", ".join(value_text(one, view) for one in value)
    elif isinstance(value, dict):
        text = ", ".join(f"{name}: {value_text(one, view)}" for name, one in value.items())
    else:
        text = instant_text(str(value), view)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def instant_text(text: str, view: Viewpoint) -> str:
    """An instant as people say it; any other text as it is."""
    if "T" not in text:
        return text
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment_text(instant, view) if instant.tzinfo else text
