"""What each fact of the journal's entries is called, and how its values are said.

A fact that a verb writes has its words here; `tests/faces/office/figures/test_journal_facts.py` holds all verbs to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.attendance.journal_facts import OF_DATA, field_of
from lessonbook.domain.attendance.models import Attendance, Decision
from lessonbook.domain.booking.models import SubstituteOutcome
from lessonbook.domain.courses.models import AbsenceMode, EnrollmentStatus
from lessonbook.domain.people.models import RoleKind, Scope
from lessonbook.faces.office.courses.forms.rules import RulesForm
from lessonbook.faces.office.figures import journal_values as say
from lessonbook.faces.office.people.forms import RightsForm
from lessonbook.faces.office.people.words import ROLES


@dataclass(frozen=True, slots=True)
class Fact:
    """What a fact is called, and `how` a value of it is said, or the `whole` of a list.

    `nothing` is said where there is none, on either side of a change; empty: only where something was before. Those
    `hidden` are told elsewhere in the entry.
    """

    label: Any
    how: say.Say = say.plain
    nothing: Any = ""
    whole: Callable[[Any, Any], list[str]] | None = None
    hidden: bool = False


NO_LIMIT = _("No limit")
HIDDEN = Fact("", hidden=True)
MARK = Fact("", say.choice(dict(Attendance.choices)), _("no mark"))
"""What stands in the register for a learner, whose name is its label."""
HOURS_OF_DAY = Fact("", say.text, _("closed"))
"""The hours of a date, which is its label."""
LINKS = {
    "class_link": _("Class link"),
    "host_link": _("Host's link"),
    "recording_link": _("Recording"),
    "links": _("Extra links"),
}


def _rule(name: str, how: say.Say = say.plain, nothing: Any = "") -> Fact:
    """A rule as its form calls it, with the form's choices."""
    field: Any = RulesForm.base_fields[name]
    choices = getattr(field, "choices", None)
    return Fact(field.label, say.choice(dict(choices)) if choices else how, nothing)


RULES: Mapping[str, Fact] = {
    "self_booking": _rule("self_booking"),
    "horizon_days": _rule("horizon_days", say.days),
    "minimum_notice_minutes": _rule("minimum_notice_minutes", say.minutes),
    "lengths": _rule("lengths", say.minutes),
    "step_minutes": _rule("step_minutes", say.minutes),
    "buffer_before_minutes": _rule("buffer_before_minutes", say.minutes),
    "buffer_after_minutes": _rule("buffer_after_minutes", say.minutes),
    "max_open_per_learner": _rule("max_open_per_learner", nothing=NO_LIMIT),
    "max_per_day": _rule("max_per_day", nothing=NO_LIMIT),
    "max_per_week": _rule("max_per_week", nothing=NO_LIMIT),
    "overlap": _rule("overlap"),
    "price": _rule("price", say.credits_),
    "seats": _rule("seats", say.seats),
    "join_opens_minutes": _rule("join_opens_minutes", say.minutes),
    "roster_shown": _rule("roster_shown"),
    "absence": _rule("absence"),
    "notice_tiers": Fact(_("What comes back for which notice"), whole=say.tiers),
    "make_up": _rule("make_up"),
    "waitlist": _rule("waitlist"),
    "waitlist_cutoff_hours": _rule("waitlist_cutoff_hours", say.hours),
    "waitlist_offer_minutes": _rule("waitlist_offer_minutes", say.minutes, _("Seated at once")),
}
RIGHTS: Mapping[str, Fact] = {name: Fact(field.label) for name, field in RightsForm.base_fields.items()}

FACTS: Mapping[str, Fact] = {
    "name": Fact(_("Name"), say.text),
    "given_name": Fact(_("Given name"), say.text),
    "family_name": Fact(_("Family name"), say.text),
    "preferred_name": Fact(_("Preferred name"), say.text),
    "email": Fact(_("E-mail"), say.text),
    "phone": Fact(_("Phone"), say.text),
    "photo": Fact(_("Picture"), say.picture),
    "logo": Fact(_("Logo"), say.picture),
    "introduction": Fact(_("Introduction"), say.text),
    "language": Fact(_("Language"), say.language, _("The school's")),
    "time_zone": Fact(_("Time zone"), say.zone),
    "administrator": Fact(ROLES[RoleKind.ADMINISTRATOR], say.text),
    "roles": Fact(_("Roles"), say.choice(ROLES)),
    "role": Fact(_("Role"), say.choice(ROLES)),
    "first_weekday": Fact(_("First day of the week"), say.weekday),
    "revived_days": Fact(_("Days that ended credits can be spent again"), say.days),
    "open_sign_up": Fact(_("People may register themselves")),
    "number": Fact(_("Number")),
    "goal": Fact(_("Goal"), say.text),
    "code": Fact(_("Code"), say.text),
    "slug": Fact(_("Address"), say.text),
    "description": Fact(_("Description"), say.text),
    "hue": Fact(_("Color"), say.hue),
    "lessons": Fact(_("Lessons"), say.text),
    "within": Fact(_("Venue")),
    "address": Fact(_("Address"), say.text),
    "directions": Fact(_("Directions"), say.text),
    "course": Fact(_("Course")),
    "person": Fact(_("Person")),
    "member": Fact(_("Member")),
    "members": Fact(_("Members")),
    "guardian": Fact(_("Guardian")),
    "learner": Fact(_("Learner")),
    "learners": Fact(_("Learners")),
    "group": Fact(_("Group")),
    "groups": Fact(_("Groups")),
    "scopes": Fact(_("What it may do"), say.choice(dict(Scope.choices))),
    "request": Fact(_("Asked by")),
    "outcome": Fact(_("Answer"), say.choice(dict(SubstituteOutcome.choices))),
    "substitute": Fact(_("Substitute")),
    "decision": Fact(_("Decision"), say.choice(dict(Decision.choices))),
    "answer": Fact(_("Answer"), say.text),
    "mode": Fact(_("Absence requests"), say.choice(dict(AbsenceMode.choices))),
    "status": Fact(_("Status"), say.choice(dict(EnrollmentStatus.choices))),
    "report": Fact(_("Report")),
    "from": Fact(_("From"), say.day),
    "to": Fact(_("To"), say.day),
    "session": Fact(_("Session")),
    "sessions": Fact(_("Sessions")),
    "times": Fact(_("Times"), say.instant),
    "weekdays": Fact(_("Weekdays"), say.weekday),
    "wall_start": Fact(_("Starts at"), say.text),
    "minutes": Fact(_("Length"), say.minutes),
    "starts_at": Fact(_("Starts at"), say.instant),
    "ends_at": Fact(_("Ends at"), say.instant),
    "since": Fact(_("From"), say.day),
    "until": Fact(_("Until"), say.instant),
    "instructor": Fact(_("Instructor")),
    "instructor_id": Fact(_("Instructor")),
    "location": Fact(_("Location")),
    "location_id": Fact(_("Location")),
    "lesson": Fact(_("Lesson")),
    "lesson_id": Fact(_("Lesson")),
    "capacity": Fact(_("Places"), nothing=NO_LIMIT),
    "weekly": Fact(_("Weekly hours"), whole=say.week),
    "class_link": Fact(LINKS["class_link"]),
    "host_link": Fact(LINKS["host_link"]),
    "links": Fact(_("Links changed"), say.choice(LINKS)),
    "changed": Fact(_("Links changed"), say.choice(LINKS)),
    "series": Fact(_("Goes on as the series")),
    "with": Fact(_("Together with")),
    "override": Fact(_("Beyond the places"), say.if_so),
    "amount": Fact(_("Amount"), say.credits_),
    "balance": Fact(_("Balance"), say.credits_),
    "price": Fact(_("Price"), say.credits_),
    "returned": Fact(_("Returned"), say.credits_),
    "note": Fact(_("Note"), say.text),
    "reason": Fact(_("Reason"), say.text),
    "archived_at": Fact(_("Archived"), say.instant),
    "closed_at": Fact(_("Closed"), say.instant),
    "ended_at": Fact(_("Ended"), say.instant),
    "deactivated_at": Fact(_("Deactivated"), say.instant),
    "table": Fact(_("Table"), say.table),
    "rows": Fact(_("Rows"), whole=say.counts),
    "seats_taken": Fact(_("Seats taken")),
    "seats_given_up": Fact(_("Seats given up")),
    "sessions_cancelled": Fact(_("Sessions cancelled")),
    "credits_deposited": Fact(_("Credits deposited")),
    "warnings": Fact(_("Warnings"), whole=say.warnings),
    **RIGHTS,
}
"""By the fact's key, whatever the verb; in the order in which they are told."""

OF_VERBS: Mapping[tuple[str, str], Fact] = {
    **{("set_rules", key): fact for key, fact in RULES.items()},
    ("add_course", "code"): Fact(_("Course code"), say.text),
    ("edit_course", "code"): Fact(_("Course code"), say.text),
    ("grant_role", "role"): HIDDEN,
    ("revoke_role", "role"): HIDDEN,
    ("set_hours", "instructor"): HIDDEN,
    ("reschedule", "from"): HIDDEN,
    ("transfer", "source"): Fact(_("From")),
    ("transfer", "from"): Fact(_("Balance there"), say.credits_),
    ("transfer", "to"): Fact(_("Balance here"), say.credits_),
    ("complete_enrollment", "seats"): Fact(_("Seats given up")),
    ("deactivate_enrollment", "seats"): Fact(_("Seats given up")),
    ("export", "kind"): Fact(_("File"), say.upper),
}
"""By the verb and the fact's key, where a verb means something of its own."""
OF_ROWS: Mapping[str, Fact] = {"rows": Fact(_("Rows"), say.text), "deleted": Fact(_("Removed"), say.text)}
"""What the data admin writes of rows beneath another one."""
BY_DAY = ("set_date_hours", "clear_date_hours")
"""The verbs whose facts are named by dates."""
CODES = ("session", "sessions", "from")
"""The facts that hold Session IDs."""


def fact_of(verb: str, subject_kind: str, key: str) -> Fact | None:
    """What a fact is called and how it is said; None where there are no words for it."""
    if (found := OF_VERBS.get((verb, key))) is not None:
        return found
    if verb in OF_DATA and key not in FACTS and (field := field_of(subject_kind, key)) is not None:
        return RULES.get(key) or Fact(capfirst(str(field.verbose_name)), say.by_field(field))
    return FACTS.get(key) or OF_ROWS.get(key)
