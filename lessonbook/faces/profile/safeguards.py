"""What keeps one's sign-in safe, how each of it stands, and where to change it."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.people.models import Account
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.profile.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One of the means by which one signs in: how it stands, and what can be done about it."""

    label: str
    state: str
    links: list[Link]


def safeguards_of(viewer: Viewer) -> list[Safeguard]:
    """Return the viewer's own, by one query."""
    account = viewer.person.account
    assert account is not None  # who looks is signed in
    own = list(Authenticator.objects.filter(user=account))
    kinds = Authenticator.Type
    passkeys = sum(each.type == kinds.WEBAUTHN for each in own)
    codes = next((each.wrap().get_unused_codes() for each in own if each.type == kinds.RECOVERY_CODES), None)
    rows = [
        Safeguard(_("E-mail"), account.email, [link(_("Change e-mail"), "account_email")]),
        password(account),
        Safeguard(_("Passkeys"), _many_passkeys(passkeys), _passkey_links(passkeys)),
        authenticator_app(has_one=any(each.type == kinds.TOTP for each in own)),
    ]
    if codes is not None:
        left = ngettext("%(num)d left", "%(num)d left", len(codes)) % {"num": len(codes)}
        rows.append(Safeguard(_("Recovery codes"), left, [link(_("Show recovery codes"), "mfa_view_recovery_codes")]))
    if settings.OIDC_URL:
        connections = link(_("Show connections"), "socialaccount_connections")
        rows.append(Safeguard(settings.OIDC_NAME, _("Sign in without a password of our own"), [connections]))
    signed_in = [link(_("Show where"), "usersessions_list")]
    return [*rows, Safeguard(_("Signed in"), _("In this browser, perhaps in others"), signed_in)]


def password(account: Account) -> Safeguard:
    """The password, which those who came by another way needn't have."""
    if account.has_usable_password():
        return Safeguard(_("Password"), _("Set"), [link(_("Change password"), "account_change_password")])
    return Safeguard(_("Password"), _("None"), [link(_("Set a password"), "account_set_password")])


def _many_passkeys(number: int) -> str:
    if not number:
        return _("None. With one you sign in by fingerprint, face or PIN.")
    return ngettext("%(num)d passkey", "%(num)d passkeys", number) % {"num": number}


def _passkey_links(number: int) -> list[Link]:
    adding = link(_("Add a passkey"), "mfa_add_webauthn")
    return [link(_("Manage passkeys"), "mfa_list_webauthn"), adding] if number else [adding]


def authenticator_app(*, has_one: bool) -> Safeguard:
    """Codes from an app, asked for after the password."""
    if has_one:
        return Safeguard(_("Authenticator app"), _("On"), [link(_("Turn off the app"), "mfa_deactivate_totp")])
    state = _("Off. With it, a stolen password alone opens nothing.")
    return Safeguard(_("Authenticator app"), state, [link(_("Set up an app"), "mfa_activate_totp")])


def link(label: str, name: str) -> Link:
    """A link to a page by its name."""
    return Link(label, reverse(name))
