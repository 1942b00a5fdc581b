"""Every refusal in words: why not, until when, and what the person can do."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.refusals import Refusal
from lessonbook.faces.look.dates import full_day_text, moment_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint

WORDS = {
    "course_archived": _("%(course)s is archived. Open it again before anybody is enrolled in it."),
    "email_taken": _("Somebody else signs in with %(email)s. Give this person another address."),
    "ends_in_past": _("These credits would have ended already. Choose a last day from %(today)s on."),
    "has_account": _("%(person)s already signs in with %(email)s."),
    "instructor_busy": _(
        "The instructor has another session then: %(session)s, from %(starts_at)s to %(ends_at)s. "
        "Choose another time or another instructor."
    ),
    "last_administrator": _("%(person)s is the school's last administrator. Make somebody else one first."),
    "no_class_link": _("This session has no class link. It meets in person, or the link is still to come."),
    "no_credit": _(
        "That takes more credits of %(course)s than there are: %(price)s needed, %(balance)s available. "
        "Ask the school for more."
    ),
    "no_email": _("The school knows no address of %(person)s. Write it down first."),
    "no_reason": _("Give a reason, so that it can be understood later."),
    "no_seat": _("There is no seat in this session any more. If that is a surprise, ask the school."),
    "not_a_learner": _("%(person)s isn't a learner here. Make them one first."),
    "not_in_family": _("Credits move only between the purses of one person, or of a family and its members."),
    "note_too_long": _("That is too long: at most %(longest)s characters."),
    "oneself": _("Nobody shuts themselves out. Ask another administrator."),
    "person_deactivated": _("%(person)s is deactivated. Reactivate them first."),
    "same_person": _("Nobody is their own guardian."),
    "session_begun": _("This session has begun. What happened in it is for the register."),
    "session_cancelled": _("This session is cancelled."),
    "session_full": _("This session is full: %(left)s seats left, %(wanted)s wanted."),
    "session_over": _("This session is over."),
    "sign_up_closed": _("Nobody registers themselves at this school. Ask it for an invitation."),
    "too_early": _("It is too early. From %(until)s on."),
    "too_few_credits": _("There are only %(balance)s credits to take from."),
    "too_many_credits": _("That is more than an account can hold: at most %(most)s."),
}
"""By code, in the school's own person; facts of the refusal fill the blanks."""


def refusal_text(refusal: Refusal, view: Viewpoint) -> str:
    """Return the sentence for a refusal, its instants in the viewer's zone and language."""
    words = WORDS.get(refusal.code)
    if words is None:
        return gettext("This can't be done now. Ask the school if you need it.")
    return str(words) % {name: _fact(value, view) for name, value in _facts(refusal).items()}


def _facts(refusal: Refusal) -> Mapping[str, object]:
    return {**refusal.facts, "until": refusal.until} if refusal.until else refusal.facts


def _fact(value: object, view: Viewpoint) -> str:
    if isinstance(value, datetime):
        return moment_text(value, view)
    if isinstance(value, date):
        return full_day_text(value, view)
    if isinstance(value, int):
        return number_text(value, view)
    return str(value)
