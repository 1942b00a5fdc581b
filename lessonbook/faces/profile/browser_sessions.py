"""Browsers' sessions, as Django keeps them in the database, read by a query that is composed once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from lessonbook.database.prepared import Hole, Prepared, columns_of, record_of

KEY = Hole("key", CharField())
NOW = Hole("now", DateTimeField())


@Prepared
def _session() -> QuerySet[Any, Any]:
    return Session.objects.filter(session_key=KEY, expire_date__gt=NOW).values_list(*columns_of(Session))


class SessionStore(db.SessionStore):
    """Django's store: each request reads its session, so it is read as fast as can be."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        rows = _session(key=key, now=timezone.now()) if key.isalnum() else []
        if rows:
            return record_of(Session, rows[0])
        self._session_key = None
        return None
