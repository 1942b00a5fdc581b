"""Doing once what is asked for twice: a double click, a retry after a lost reply, two tabs with one form."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from json import dumps
from typing import Any

from django.db import IntegrityError, transaction

from lessonbook.database.errors import constraint_name
from lessonbook.domain.journal.models import KeyedAct
from lessonbook.domain.refusals import Refusal, Refused

REMEMBERED = timedelta(days=2)
"""For how long the answer to a key is kept."""


def fingerprint(asked: object) -> str:
    """What tells one thing asked for from another: JSON values, in whatever order their names stand."""
    return sha256(dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def once(actor_id: int, key: str, asked: object, act: Callable[[], dict[str, Any]], *, now: datetime) -> dict[str, Any]:
    """Carry out `act` unless it was carried out under this key before; return its answer, JSON values, either way.

    The key is claimed first in the act's own transaction: of two at once the second waits and finds the answer. What
    is refused claims nothing, so it can be tried again. Raises Refused: key_reused (something else was asked under
    the key), and whatever `act` refuses. Without a key it just acts.
    """
    if not key:
        return act()
    print_ = fingerprint(asked)
    if (known := _answer(actor_id, key, print_)) is not None:
        return known
    try:
        with transaction.atomic():
            claim = KeyedAct.objects.create(actor_id=actor_id, key=key, fingerprint=print_, at=now)
            claim.answer = act()
            claim.save(update_fields=["answer"])
            return dict(claim.answer)
    except IntegrityError as error:
        if constraint_name(error) != "journal_keyed_act_once":
            raise
    known = _answer(actor_id, key, print_)
    assert known is not None
    return known


def forget_old(now: datetime) -> int:
    """Drop the answers that are no longer kept; return how many."""
    deleted, _kinds = KeyedAct.objects.filter(at__lt=now - REMEMBERED).delete()
    return deleted


def _answer(actor_id: int, key: str, print_: str) -> dict[str, Any] | None:
    known = KeyedAct.objects.filter(actor_id=actor_id, key=key).first()
    if known is None:
        return None
    if known.fingerprint != print_:
        raise Refused(Refusal("key_reused"))
    return dict(known.answer)
