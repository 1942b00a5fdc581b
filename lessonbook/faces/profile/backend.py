"""Signing in by e-mail, with the person read along in the same query at each request."""

from allauth.account.auth_backends import AuthenticationBackend

from lessonbook.domain.people.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend over our accounts."""

    def get_user(self, user_id: int) -> Account | None:
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None
