"""Signing in by e-mail, with the person read along in the same query at each request."""

from allauth.account.auth_backends import AuthenticationBackend

from lessonbook.domain.people.models import Account
from lessonbook.domain.people.queries import account_with_person


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend over our accounts."""

    def get_user(self, user_id: int) -> Account | None:
        account = account_with_person(user_id)
        return account if account and self.user_can_authenticate(account) else None
