"""The page that lists where one is signed in: allauth's, which asks for each browser several times, asked at once."""

from typing import Any

from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.views.generic.edit import FormView

from lessonbook.faces.profile.browser_sessions import SessionStore


class SignedInView(ListUserSessionsView):  # type: ignore[misc]
    """Where one is signed in, and the button that signs out everywhere else."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows, the oldest first."""
        found = browsers_of(self.request.user)
        shown: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        return shown | {"sessions": found, "session_count": len(found)}


def browsers_of(account: AbstractBaseUser) -> list[UserSession]:
    """The browsers in which an account is signed in; two queries, and one that forgets those in which it no longer is.

    It no longer is where the session is gone, is over, or began before the password was changed.
    """
    known = list(UserSession.objects.filter(user=account).order_by("created_at", "pk"))
    keys = [one.session_key for one in known]
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    hashes = {account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()}
    standing = {
        row.session_key for row in rows if SessionStore().decode(row.session_data).get(HASH_SESSION_KEY) in hashes
    }
    if gone := [one.pk for one in known if one.session_key not in standing]:
        UserSession.objects.filter(pk__in=gone).delete()
    return [one for one in known if one.session_key in standing]
