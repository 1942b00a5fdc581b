"""What stands where there is nothing: what would be there, and what to do next."""

from django.utils.translation import gettext as _

from lessonbook.faces.look.shapes import Emptiness, Link
from lessonbook.faces.portal.addresses import page_url


def no_session_fits(whole_url: str) -> Emptiness:
    """Nothing fits the filters, or a page lies beyond the list's end: the way back to the whole list."""
    return Emptiness("search-x", _("There are no such sessions."), action=Link(_("Show all"), whole_url))


def nothing_next(*, is_worn: bool = True) -> Emptiness:
    """Nothing is planned; past sessions are those of the hat that is worn, whether or not this is its page."""
    return Emptiness(
        "calendar",
        _("Nothing is planned yet."),
        _("Sessions appear here as soon as the school has scheduled them."),
        Link(_("Look at past sessions"), page_url("past")) if is_worn else None,
    )


def nothing_today(*, is_filtered: bool = False) -> Emptiness:
    """A free day, or one without a session that fits the filters; what comes stands below it."""
    if is_filtered:
        return Emptiness("search-x", _("No such sessions today."))
    return Emptiness("sun", _("No sessions today."))


def nothing_upcoming() -> Emptiness:
    """Nothing after today; booking is the page's main action where one may."""
    return Emptiness(
        "calendar",
        _("No sessions after today."),
        _("Sessions appear here as soon as the school has scheduled them."),
    )


def nothing_shown(*, is_month: bool, is_over: bool) -> Emptiness:
    """A sheet of the calendar without a session; more may come as long as it isn't over."""
    return Emptiness(
        "calendar",
        _("No sessions this month.") if is_month else _("No sessions here."),
        "" if is_over else _("Sessions appear here as soon as the school has scheduled them."),
    )


def nothing_past() -> Emptiness:
    """Nothing is over yet."""
    return Emptiness(
        "history",
        _("No sessions are over yet."),
        _("After a session you find its attendance, recording and report here."),
        Link(_("Look at upcoming sessions"), page_url("upcoming")),
    )


def no_courses() -> Emptiness:
    """Not enrolled in anything."""
    return Emptiness(
        "graduation-cap",
        _("No courses yet."),
        _("The school enrolls learners in their courses. If one is missing, please ask the school."),
    )


def no_history() -> Emptiness:
    """No session of the course is over or cancelled."""
    return Emptiness("history", _("No session of this course is over yet."))


def no_credits() -> Emptiness:
    """The course has no credits."""
    return Emptiness(
        "coins",
        _("No credits in this course."),
        _("Its sessions cost nothing, or none were put in yet. If you expected some, please ask the school."),
    )


def no_ledger_rows() -> Emptiness:
    """No change of the balance of the kind shown."""
    return Emptiness("coins", _("Nothing of this kind has happened yet."))


def no_reports() -> Emptiness:
    """No instructor has written yet."""
    return Emptiness("file-text", _("No reports yet."), _("What instructors write after a session stands here."))


def no_course_found(whole_url: str) -> Emptiness:
    """No course of the learner's has such a name."""
    return Emptiness("search-x", _("No course of yours is called that."), action=Link(_("Show all"), whole_url))


def nothing_open(wider_url: str, next_url: str) -> Emptiness:
    """No open time in a week, or none that fits the choices above it: the whole week, or the next."""
    if wider_url:
        return Emptiness(
            "search-x", _("No open time in this week fits that."), action=Link(_("Show all times"), wider_url)
        )
    further = Link(_("Look at the next week"), next_url) if next_url else None
    return Emptiness(
        "calendar", _("No open times in this week."), "" if further else _("Please ask the school for a time."), further
    )
