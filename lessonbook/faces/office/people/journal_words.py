"""What the journal says of a person, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.models import RoleKind
from lessonbook.faces.look.dates import moment_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.people.words import ROLES

VERBS = {
    "add": gettext_lazy("Added"),
    "add_person": gettext_lazy("Added"),
    "book": gettext_lazy("Booked a session"),
    "cancel_booking": gettext_lazy("Cancelled a booking"),
    "change_email": gettext_lazy("Changed the address to sign in with"),
    "change_profile": gettext_lazy("Changed their profile"),
    "deactivate_person": gettext_lazy("Deactivated"),
    "edit_person": gettext_lazy("Changed what the school writes"),
    "found_school": gettext_lazy("Set up the school"),
    "import": gettext_lazy("Imported"),
    "link_guardian": gettext_lazy("Linked a guardian, or changed what they may do"),
    "make_token": gettext_lazy("Made an access token"),
    "open_account": gettext_lazy("Opened a sign-in"),
    "reactivate_person": gettext_lazy("Reactivated"),
    "request_absence": gettext_lazy("Requested absence"),
    "reschedule": gettext_lazy("Moved a booking"),
    "revoke_token": gettext_lazy("Revoked an access token"),
    "sign_up": gettext_lazy("Registered"),
    "unlink_guardian": gettext_lazy("Unlinked a guardian"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the journal: when, what, by whom."""

    when: str
    what: str
    by: str


def deed_of(entry: Entry, view: Viewpoint) -> Deed:
    """An entry in words; the actor was read along."""
    who = entry.actor.name if entry.actor else _("the school")
    if entry.on_behalf_of:
        who = _("%(name)s for %(child)s") % {"name": who, "child": entry.on_behalf_of.name}
    return Deed(moment_text(entry.at, view), what_text(entry), who)


def what_text(entry: Entry) -> str:
    """What was done; of a verb without words of its own, its name in plain letters."""
    role = str(entry.after.get("role") or entry.before.get("role") or "")
    if role in RoleKind.values and entry.verb in ("grant_role", "revoke_role"):
        words = _("Role given: %(role)s") if entry.verb == "grant_role" else _("Role taken: %(role)s")
        return words % {"role": ROLES[RoleKind(role)]}
    known = VERBS.get(entry.verb)
    return str(known) if known else entry.verb.replace("_", " ").capitalize()
