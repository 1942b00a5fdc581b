"""Links when somebody else takes over: the host's link is one instructor's alone."""

from collections.abc import Iterable, Mapping

from lessonbook.domain.timetable.models import Availability, Session

Links = tuple[str, str]
"""The class link and the host's link."""
OWN_LINKS = ("instructor_id", "class_link", "host_link")


def hand_over_links(session: Session, instructor_id: int | None) -> None:
    """Put another instructor's own links in the place of the one's who held a session, where it has that one's.

    The host's link is that instructor's alone. A session with links of its own keeps them, but not the former one's.
    """
    exchange_links(session, instructor_id, own_links([session.instructor_id, instructor_id]))


def own_links(instructor_ids: Iterable[int | None]) -> dict[int, Links]:
    """The class link and the host's link that instructors have of their own, by id; one query."""
    kept = Availability.objects.filter(instructor__in=[pk for pk in instructor_ids if pk is not None])
    return {pk: (class_link, host_link) for pk, class_link, host_link in kept.values_list(*OWN_LINKS)}


def exchange_links(session: Session, instructor_id: int | None, links: Mapping[int, Links]) -> None:
    """The same as `hand_over_links` by `own_links` known already."""
    held = session.class_link, session.host_link
    session.class_link, session.host_link = exchanged(held, session.instructor_id, instructor_id, links)


def exchanged(held: Links, former: int | None, becomes: int | None, links: Mapping[int, Links]) -> Links:
    """The links once another instructor teaches, of what is `held` when one did, by `own_links` of both."""
    own = links.get(former or 0)
    if former == becomes or own is None:
        return held
    if held == own:
        return links.get(becomes or 0, ("", ""))
    class_link, host_link = held
    return class_link, "" if host_link == own[1] else host_link
