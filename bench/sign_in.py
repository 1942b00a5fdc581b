"""Signs the bench's people in, and counts the queries of pages: `python -m bench.sign_in '[["PATH", "SESSION"]]'`."""

import json
import sys


def main() -> None:
    """Print the number of queries that each PATH makes, as JSON."""
    import django  # noqa: PLC0415  settings are read from the environment as the program starts

    django.setup()
    sys.stdout.write(json.dumps([queries_of(path, session) for path, session in json.loads(sys.argv[1])]))


def facts() -> dict[str, str]:
    """Session keys of learner, veteran and who is busy, and the addresses that their pages need."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from lessonbook.domain.people.models import Account  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Seat  # noqa: PLC0415
    from lessonbook.domain.timetable.pages import Mark  # noqa: PLC0415

    found = {}
    for who in ("learner", "veteran", "busy"):
        account = Account.objects.select_related("person").get(email=f"{who}@example.org")
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "lessonbook.faces.profile.backend.AccountBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        found[who] = str(session.session_key)
        past = Seat.objects.of(account.person).filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-id")
        middle = past[past.count() // 2]
        found[f"{who}_deep"] = str(Mark(middle.starts_at, middle.pk))
        if who == "learner":
            found["code"], found["course"] = middle.session.code, middle.course.slug
    return found


def queries_of(path: str, session: str) -> int:
    """The number of queries of a page, session and person included."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


if __name__ == "__main__":
    main()
