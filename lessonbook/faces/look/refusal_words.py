"""Every refusal in words: why not, until when, and what the person can do."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.refusals import Refusal
from lessonbook.domain.texts import level
from lessonbook.faces.look.dates import full_day_text, moment_text, session_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint

WORDS = {
    "absence_decided": _("This request is decided already. If something is wrong with it, ask the school."),
    "absence_off": _("This course takes no absence requests here. Tell the school that you can't come."),
    "absence_withdrawn": _("This request was withdrawn. There is nothing left to decide."),
    "absence_waits": _("An absence request for this session waits to be decided. Withdraw it first, then move it."),
    "balance_changed": _("The balance is another one now, so nothing was done. Look at it again before you confirm."),
    "booking_off": _("The school sets the sessions of %(course)s itself. Ask it for a time."),
    "broken": _("Something went wrong here. Try again later, and tell the school if it stays so."),
    "busy": _("There is much to write down just now, and nothing was done. Try again in a moment."),
    "costs_more": _("It costs more now than the page said, so nothing was done. Look at it again before you confirm."),
    "course_archived": _("%(course)s is archived. Open it again before anybody is enrolled in it."),
    "course_closed": _("%(course)s is closed. Ask the school what comes after it."),
    "deactivated": _("Learning at this school has ended here. Ask the school if that is a surprise."),
    "email_taken": _("Somebody else signs in with %(email)s. Give this person another address."),
    "ends_in_past": _("These credits would have ended already. Choose a last day from %(today)s on."),
    "enrollment_completed": _("%(course)s is completed. Ask the school to go on with it."),
    "enrollment_deactivated": _("Learning in %(course)s has ended. Ask the school to take it up again."),
    "enrollment_paused": _("%(course)s is paused. Ask the school to go on with it."),
    "group_closed": _("%(group)s is closed. Open it again before anybody joins it."),
    "group_not_empty": _("%(group)s still has members: %(members)s. Let them leave it first."),
    "has_account": _("%(person)s already signs in with %(email)s."),
    "has_seat": _("You have a seat in this session already."),
    "hours_changed": _(
        "Somebody changed these hours meanwhile. Look at those that count now, then save again to put yours in their "
        "place."
    ),
    "hours_overlap": _("These hours overlap. Put them together into one."),
    "in_line": _("You wait in line for this session already. A seat that gets free goes to the first in line."),
    "in_the_past": _("%(starts_at)s has gone by. Choose a later time."),
    "instructor_busy": _(
        "The instructor has another session then: %(session)s, %(when)s. Choose another time or another instructor."
    ),
    "key_reused": _("Something else was asked for under this key. Use a new key for a new request."),
    "last_administrator": _("%(person)s is the school's last administrator. Make somebody else one first."),
    "lesson_used": _("“%(lesson)s” was or is the lesson of a session, so it stays. Rename it, or move it to the end."),
    "lesson_of_another_course": _("%(lesson)s is a lesson of another course. Choose one of this course."),
    "line_closed": _("The waitlist closed: %(deadline)s. A seat that gets free now goes to whoever books it first."),
    "line_first": _(
        "Others are waiting for a seat in this session, and they come first. Join the waitlist, or choose another time."
    ),
    "may_not_book": _("The school lets you look, but not book or give up sessions for this learner. Ask the school."),
    "may_not_excuse": _("The school doesn't let you request absences for this learner. Ask the school."),
    "may_not_spend": _(
        "This takes credits, and the school doesn't let you spend them for this learner. Ask the school."
    ),
    "method_not_allowed": _("This address can't be used that way, only by: %(methods)s."),
    "name_taken": _("There is a place of this name already: %(name)s. Give it another name."),
    "no_class_link": _("This session has no class link. It meets in person, or the link is still to come."),
    "no_credit": _(
        "That takes more credits of %(course)s than there are: %(price)s needed, %(balance)s available. "
        "Ask the school for more."
    ),
    "no_days": _("Choose a date first."),
    "no_email": _("The school knows no address of %(person)s. Write it down first."),
    "no_hours": _("%(person)s keeps no hours yet. Set them first."),
    "no_reason": _("Give a reason, so that it can be understood later."),
    "no_seat": _("There is no seat in this session any more. If that is a surprise, ask the school."),
    "no_such_course": _("There is no such course among yours."),
    "no_such_instructor": _("This instructor can't be booked for %(course)s. Choose another one."),
    "no_such_length": _("Sessions of this course last so many minutes: %(lengths)s. Choose one of these."),
    "no_such_session": _("There is no session %(session)s that you could take a seat in."),
    "no_times": _("Choose a time first."),
    "no_token": _("Send an access token that is still good: Authorization: Bearer lb_…"),
    "no_waitlist": _("%(course)s keeps no waitlist. Choose another time, or ask the school."),
    "not_a_learner": _("%(person)s isn't a learner here. Make them one first."),
    "not_active": _("%(person)s isn't active in %(course)s. Take learning up again first."),
    "not_an_instructor": _("%(person)s doesn't teach here. Make them an instructor first."),
    "not_booked": _("The school gave you this seat, so it isn't cancelled or moved here. Ask the school."),
    "not_enrolled": _("You aren't enrolled in %(course)s. Ask the school."),
    "not_found": _("There is nothing here, or nothing that you may see."),
    "not_in_family": _("Credits move only between the purses of one person, or of a family and its members."),
    "not_json": _("The body of the request can't be read as JSON."),
    "not_valid": _("The request can't be understood. Each error says where."),
    "not_your_session": _("Somebody else teaches this session, so this is theirs to do."),
    "note_too_long": _("That is too long: at most %(longest)s characters."),
    "off_the_mark": _("Sessions start on the clock's 5-minute marks. Choose such a time."),
    "offer_over": _("The seat isn't kept for you any more."),
    "oneself": _("Nobody shuts themselves out. Ask another administrator."),
    "other_weekdays": _(
        "A series keeps its number of weekdays: %(count)s. To meet more or less often, cancel the rest of this series "
        "and schedule a new one."
    ),
    "own_substitute": _("%(person)s is who asked for a substitute. Choose somebody else."),
    "outside_hours": _("The instructor doesn't teach then: %(starts_at)s. Choose another time."),
    "overlaps": _("That overlaps another session: %(session)s, %(when)s. Choose another time."),
    "person_deactivated": _("%(person)s is deactivated. Reactivate them first."),
    "picked_twice": _("Session %(session)s was chosen twice. Once is enough."),
    "reason_too_long": _("That reason is too long. Say it in at most 2,000 characters."),
    "report_changed": _("Somebody else wrote this report meanwhile. Look at it again before you save yours."),
    "returns_less": _(
        "Less comes back now than when the page was made, so nothing was done. Look at it again before you confirm."
    ),
    "rules_changed": _("Somebody changed rules of %(course)s meanwhile. Look at them before you save yours."),
    "same_person": _("Nobody is their own guardian."),
    "school_founded": _("This school is set up already. Sign in, or ask its administrator for an invitation."),
    "scope_missing": _("This access token isn't good for that. It would need the scope “%(scope)s”."),
    "seat_just_taken": _("A seat was taken in this course just now, so nothing was done. Look at it again."),
    "seat_kept": _("A seat in this session is kept for you until %(until)s. Take it in the details of the session."),
    "seats_left": _("There is a seat left in this session. Book it."),
    "session_begun": _("This session has begun. If something about it must change, ask the school."),
    "session_cancelled": _("This session is cancelled."),
    "session_changed": _("Somebody changed session %(session)s meanwhile. Look at it again before you save."),
    "session_full": _("This session is full: %(left)s seats left, %(wanted)s wanted."),
    "session_over": _("This session is over."),
    "sign_up_closed": _("Nobody registers themselves at this school. Ask it for an invitation."),
    "still_linked": _(
        "%(person)s is still linked, as guardian or as child. End the link first, and then take the role."
    ),
    "substitute_answered": _("This request for a substitute is answered already."),
    "substitute_overtaken": _("Somebody else teaches this session by now. There is nothing left to answer."),
    "substitute_withdrawn": _("This request was withdrawn: no substitute is needed."),
    "time_taken": _("This time is taken, perhaps just now. Choose another one."),
    "too_early": _("It is too early. This is possible from %(until)s."),
    "too_far_ahead": _("%(starts_at)s can be booked from %(until)s on, %(days)s days before."),
    "too_few_places": _("Seats taken in %(session)s: %(taken)s. It can't have fewer places than that."),
    "too_few_credits": _("There are only %(balance)s credits to take from."),
    "too_many_credits": _("That is more than an account can hold: at most %(most)s."),
    "too_many_days": _("That is more than can be set in one go: at most %(most)s dates."),
    "too_many_lessons": _("That is more than a course can have: at most %(most)s lessons."),
    "too_many_open": _(
        "Bookings of this course that are open at once: %(most)s at most, and there are %(open)s. Give one up first."
    ),
    "too_many_requests": _("That was often. Try again in %(seconds)s seconds."),
    "too_many_that_day": _(
        "Bookings of this course on one day: %(most)s at most. The day that begins %(day)s has %(booked)s already. "
        "Choose another day."
    ),
    "too_many_this_week": _(
        "Bookings of this course in one week: %(most)s at most. The week that begins %(week)s has %(booked)s already. "
        "Choose another week."
    ),
    "too_many_times": _("That is more than can be booked in one go: at most %(most)s times."),
    "too_short_notice": _("%(starts_at)s could be booked until %(deadline)s. Choose a later time."),
    "venue_archived": _("%(venue)s is archived. Open it again first."),
    "which_learner": _("Several of your learners have a seat in this session. Say for whom."),
    "window_too_long": _("That is too long a time to look at: at most %(days)s days at once."),
}
"""By code, in the school's own person; facts of the refusal fill the blanks. `when`: from one instant to another."""
SPANS = (("starts_at", "ends_at"), ("from", "to"))
"""The names of facts that say when another session is."""


def refusal_text(refusal: Refusal, view: Viewpoint) -> str:
    """Return the sentence for a refusal, its instants in the viewer's zone and language."""
    words = WORDS.get(refusal.code)
    if words is None:
        return gettext("This can't be done now. Ask the school if you need it.")
    facts = _facts(refusal)
    return str(words) % {**{name: _fact(value, view) for name, value in facts.items()}, **_when(facts, view)}


def _facts(refusal: Refusal) -> Mapping[str, object]:
    return {**refusal.facts, "until": refusal.until} if refusal.until else refusal.facts


def _when(facts: Mapping[str, object], view: Viewpoint) -> dict[str, str]:
    """When another session is, the day said once; nothing where no facts say so."""
    for first, last in SPANS:
        start, end = facts.get(first), facts.get(last)
        if isinstance(start, datetime) and isinstance(end, datetime):
            return {"when": session_text(start, end, view)}
    return {}


def _fact(value: object, view: Viewpoint) -> str:
    if isinstance(value, datetime):
        return moment_text(value, view)
    if isinstance(value, date):
        return full_day_text(value, view)
    if isinstance(value, int):
        return number_text(value, view)
    return level(str(value))
