"""Doing once what is asked for twice: a double click, a retry after a lost reply, two tabs with one form."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from json import dumps
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, CharField, QuerySet

from lessonbook.database.errors import constraint_name
from lessonbook.database.prepared import Hole, Prepared
from lessonbook.domain.journal.models import KeyedAct
from lessonbook.domain.refusals import Refusal, Refused

REMEMBERED = timedelta(days=2)
"""For how long the answer to a key is kept."""


def fingerprint(asked: object) -> str:
    """What tells one thing asked for from another: JSON values, in whatever order their names stand."""
    return sha256(dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def once(actor_id: int, key: str, asked: object, act: Callable[[], dict[str, Any]], *, now: datetime) -> dict[str, Any]:
    """Carry out `act` unless it was carried out under this key before; return its answer, JSON values, either way.

    The key is taken last in the act's own transaction: of two at once one takes it, and what the other did is undone
    and answered as the first one's. What is refused takes no key, so it can be tried again. Raises Refused: key_reused
    (something else was asked under the key), and whatever `act` refuses. Without a key it just acts.
    """
    if not key:
        return act()
    print_ = fingerprint(asked)
    try:
        with transaction.atomic():
            answer = act()
            KeyedAct.objects.bulk_create(
                [KeyedAct(actor_id=actor_id, key=key, fingerprint=print_, answer=answer, at=now)]
            )
            return answer
    except Refused:
        # Done before, it may well be refused the second time.
        if (known := _answer(actor_id, key, print_)) is not None:
            return known
        raise
    except IntegrityError as error:
        if constraint_name(error) != "journal_keyed_act_once":
            raise
    known = _answer(actor_id, key, print_)
    assert known is not None
    return known


def answered(actor_id: int, key: str, asked: object) -> dict[str, Any] | None:
    """The answer that was given under a key; None if none was. Raises Refused: key_reused (see `once`)."""
    return _answer(actor_id, key, fingerprint(asked)) if key else None


def forget_old(now: datetime) -> int:
    """Drop the answers that are no longer kept; return how many."""
    deleted, _kinds = KeyedAct.objects.filter(at__lt=now - REMEMBERED).delete()
    return deleted


@Prepared
def _known() -> QuerySet[Any, Any]:
    acts = KeyedAct.objects.filter(actor=Hole("actor", BigIntegerField()), key=Hole("key", CharField()))
    return acts.values_list("fingerprint", "answer")


def _answer(actor_id: int, key: str, print_: str) -> dict[str, Any] | None:
    for kept, answer in _known(actor=actor_id, key=key):
        if kept != print_:
            raise Refused(Refusal("key_reused"))
        return dict(answer)
    return None
