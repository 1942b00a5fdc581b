"""Acting on sessions only as they were seen: what somebody else changed meanwhile is looked at again first."""

from collections.abc import Iterable, Mapping

from lessonbook.domain.refusals import Refusal, Refused
from lessonbook.domain.timetable.models import Session

Seen = Mapping[str, int]
"""The sequence numbers of sessions as somebody saw them, by Session ID."""


def seen(sessions: Iterable[Session]) -> Seen:
    """What somebody sees who looks at these sessions now."""
    return {one.code: one.sequence for one in sessions}


def refuse_unseen(locked: Iterable[Session], seen_before: Seen | None) -> None:
    """Raise Refused, session_changed, where they aren't just those that were seen, as they were seen then.

    None means that nobody looked.
    """
    if seen_before is None:
        return
    if changed := sorted(seen(locked).items() ^ seen_before.items()):
        raise Refused(Refusal("session_changed", facts={"session": changed[0][0]}))
