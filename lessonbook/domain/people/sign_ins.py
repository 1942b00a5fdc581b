"""Where an account is signed in, and ending it there."""

from allauth.usersessions.models import UserSession

from lessonbook.domain.people.models import Account


def end_sign_ins(account: Account) -> None:
    """Sign the account out of every browser; their next requests come from nobody."""
    for sign_in in UserSession.objects.filter(user=account):
        sign_in.end()
