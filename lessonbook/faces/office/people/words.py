"""People in the office's words: what they are here, how they sign in, what a guardian may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessonbook.domain.people.actions import Rights
from lessonbook.domain.people.models import Guardianship, Person, RoleKind
from lessonbook.faces.look.dates import full_day_text
from lessonbook.faces.look.viewpoint import Viewpoint

ROLES = {
    RoleKind.LEARNER: gettext_lazy("Learner"),
    RoleKind.GUARDIAN: gettext_lazy("Guardian"),
    RoleKind.INSTRUCTOR: gettext_lazy("Instructor"),
    RoleKind.ADMINISTRATOR: gettext_lazy("Administrator"),
}
WHAT_ROLES_DO = {
    RoleKind.LEARNER: gettext_lazy("Has seats in sessions, and a portal of their own."),
    RoleKind.GUARDIAN: gettext_lazy("Looks after learners, as far as each link allows."),
    RoleKind.INSTRUCTOR: gettext_lazy("Teaches, keeps hours, takes the register."),
    RoleKind.ADMINISTRATOR: gettext_lazy("Runs the school: everything in this office."),
}
RIGHTS = {
    "may_view": gettext_lazy("looks"),
    "may_book": gettext_lazy("books"),
    "may_spend": gettext_lazy("spends credits"),
    "may_excuse": gettext_lazy("requests absences"),
    "may_read_reports": gettext_lazy("reads reports"),
}
"""What a guardian does who has a right, as a sentence's part."""


def roles_text(kinds: Iterable[str]) -> str:
    """The roles of a person, in the order of the roles."""
    held = set(kinds)
    return ", ".join(str(label) for kind, label in ROLES.items() if kind in held)


def role_kinds(person: Person) -> set[str]:
    """The roles that a person holds, which were read along."""
    return {role.kind for role in person.roles.all()}


def rights_text(link: Guardianship) -> str:
    """What a guardian may do for a child, in words."""
    held = [str(words) for name, words in RIGHTS.items() if getattr(link, name)]
    if not link.may_view:
        return _("sees nothing for now")
    if len(held) == len(RIGHTS):
        return _("may do everything")
    return ", ".join(held)


def rights_of(link: Guardianship) -> Rights:
    """The rights of a link."""
    return Rights(**{name: getattr(link, name) for name in RIGHTS})


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody signs in: a few words for a list, a sentence for a page, what an invitation would be called.

    `invitation` is empty where none can be sent; `is_again` where one was sent before.
    """

    state: str
    sentence: str
    invitation: str = ""
    is_quiet: bool = False


def sign_in_of(person: Person, view: Viewpoint) -> SignIn:
    """How somebody signs in; the account was read along."""
    account = person.account
    if person.deactivated_at:
        day = full_day_text(view.day(person.deactivated_at), view)
        return SignIn(_("Deactivated"), _("Deactivated on %(day)s. Nobody signs in.") % {"day": day}, is_quiet=True)
    if account is None and not person.email:
        return SignIn(
            _("No sign-in"), _("Can't sign in. Write down an e-mail address, and then invite."), is_quiet=True
        )
    if account is None:
        return SignIn(_("No sign-in"), _("Can't sign in yet."), _("Invite"), is_quiet=True)
    if not account.is_active:
        return SignIn(_("Closed"), _("The sign-in %(email)s is closed.") % {"email": account.email}, is_quiet=True)
    if account.last_login is None:
        sentence = _("Invited as %(email)s, and hasn't signed in yet.") % {"email": account.email}
        return SignIn(_("Invited"), " ".join(filter(None, (sentence, kept_mails()))), _("Send the invitation again"))
    words = _("Signs in as %(email)s, last on %(day)s.")
    return SignIn(_("Signs in"), words % {"email": account.email, "day": last_day(account.last_login, view)})


def kept_mails() -> str:
    """Where mails stay, where no mail server takes them; empty where one does."""
    if not settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend"):
        return ""
    return _("No mail server is set up: the mail with the link lies in %(folder)s.") % {
        "folder": getattr(settings, "EMAIL_FILE_PATH", "")
    }


def last_day(instant: datetime, view: Viewpoint) -> str:
    """The day of an instant, in the viewer's zone."""
    return full_day_text(view.day(instant), view)


def people_text(count: int) -> str:
    """How many people."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
