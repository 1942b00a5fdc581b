"""A session's facts, seats and history in words, and what can be done with it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lessonbook.domain.journal.models import Entry
from lessonbook.domain.texts import level
from lessonbook.domain.timetable.models import Seat, Session
from lessonbook.domain.timetable.rules import status
from lessonbook.faces.look.dates import full_day_text, moment_text, range_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.shapes import Action, Fact, Link, SessionLine
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.addresses import person_url
from lessonbook.faces.office.timetable.addresses import series_url, session_url
from lessonbook.faces.office.timetable.journal_words import entry_text
from lessonbook.faces.office.timetable.register_rows import RegisterRead, report_anchor
from lessonbook.faces.office.timetable.shapes import JournalLine, SeatRow
from lessonbook.faces.office.timetable.words import Words
from lessonbook.faces.portal.addresses import with_query
from lessonbook.faces.portal.wording import given_up_text, safe_link
from lessonbook.faces.profile.portraits import face
from lessonbook.scheduling.calendar_days import day_of


def head_of(session: Session, words: Words) -> SessionLine:
    """What session it is: course, state and time."""
    day, times = full_day_text(words.view.day(session.starts_at), words.view), _times(session, words)
    state = status(session.starts_at, session.ends_at, cancelled=session.cancelled_at is not None, now=words.now)
    return SessionLine(
        code=session.code,
        url=session_url(session.code),
        starts=session.starts_at,
        ends=session.ends_at,
        date_text=day,
        time_text=times,
        start_text="",
        end_text="",
        zone_text=words.zone,
        course_name=session.course.name,
        hue=session.course.hue + 1,
        instructor_name=session.instructor.name if session.instructor else "",
        status=state,
        spoken=f"{session.course.name}, {day}, {times}",
    )


def _times(session: Session, words: Words) -> str:
    return range_text(session.starts_at, session.ends_at, words.view)


def facts_of(session: Session, taken: int, words: Words) -> list[Fact]:
    """All there is to know of a session."""
    return list(_facts(session, taken, words))


def _facts(session: Session, taken: int, words: Words) -> Iterator[Fact]:
    yield Fact(_("Session ID"), session.code)
    yield Fact(_("Date and time"), words.when(session.starts_at, session.ends_at), note=_elsewhere(session, words))
    yield Fact(
        _("Instructor"),
        "" if session.instructor else _("Nobody yet"),
        links=[Link(session.instructor.name, person_url(session.instructor.pk))] if session.instructor else (),
        face=face(session.instructor) if session.instructor else None,
    )
    lesson = session.lesson
    named = _("Lesson %(number)s: %(name)s") % {"number": lesson.number, "name": level(lesson.name)} if lesson else ""
    yield Fact(_("Lesson"), named or _("Not set yet"), note=lesson.goal if lesson else "")
    yield Fact(_("Location"), str(session.location) if session.location else _("None, or online"))
    yield Fact(_("Seats"), words.seats(taken, session.capacity))
    yield from _links(session)
    if session.series:
        note = _("Changed by itself, so changes of the series pass it by.") if session.detached_at else ""
        links = [Link(words.rule(session.series), series_url(session.series.pk))]
        if session.cancelled_at is None and session.starts_at > words.now and not note:
            since = {"since": str(day_of(session.starts_at, session.series.zone))}
            url = with_query(series_url(session.series.pk, "series_change"), since)
            links.append(Link(_("Change this and the following"), url))
        yield Fact(_("Series"), links=links, note=note)
    if session.source_id:
        yield Fact(_("ID in another system"), session.source_id)
    yield from _ending(session, words)


def _elsewhere(session: Session, words: Words) -> str:
    """The zone of the viewer; the session's own where it shows another time."""
    here, held = (session.starts_at.astimezone(zone).utcoffset() for zone in (words.view.zone, session.zone))
    if here == held:
        return words.zone
    there = Viewpoint(words.view.language, session.zone, words.view.first_weekday)
    return _("%(here)s; it is held in %(there)s: %(times)s") % {
        "here": words.zone,
        "there": zone_name(session.time_zone, words.view.language),
        "times": range_text(session.starts_at, session.ends_at, there),
    }


def _links(session: Session) -> Iterator[Fact]:
    named = ((_("Class link"), session.class_link), (_("Host's link"), session.host_link))
    for label, link in named:
        if link:
            shown = safe_link(link)
            yield Fact(label, "" if shown else link, links=[Link(link, shown)] if shown else ())


def _ending(session: Session, words: Words) -> Iterator[Fact]:
    if session.cancelled_at is None:
        return
    who = session.cancelled_by.name if session.cancelled_by else ""
    note = ", ".join(part for part in (moment_text(session.cancelled_at, words.view), who) if part)
    yield Fact(_("Cancelled"), session.cancel_reason or _("No reason was given."), note=note)
    if other := session.replaced_by:
        link = Link(moment_text(other.starts_at, words.view), session_url(other.code))
        yield Fact(_("Replaced by"), links=[link], note=other.code)


def actions_of(session: Session, words: Words) -> list[Action]:
    """What can be done with a session: nothing more with one that is cancelled."""
    if session.cancelled_at:
        return []
    over = session.ends_at <= words.now
    named = [
        ("session_move", _("Move"), "calendar-clock", "plain"),
        ("session_substitute", _("Change instructor"), "user-round-cog", "plain"),
        ("session_details", _("Edit details"), "pencil", "plain"),
        *([] if over else [("session_cancel", _("Cancel session"), "calendar-x", "danger")]),
    ]
    return [Action(label, session_url(session.code, name), kind, icon) for name, label, icon, kind in named]


def seat_row(seat: Seat, session: Session, words: Words, became: RegisterRead | None = None) -> SeatRow:
    """A seat in a row; `became` is the session's register, once it may be taken."""
    how = seat.by_group.name if seat.by_group else _how(seat)
    if seat.beyond_capacity_id:
        how = _("%(how)s, beyond the places") % {"how": how}
    given_up = seat.given_up_at
    state = ""
    if given_up is not None:
        why = given_up_text(seat.given_up_why) or _("Session cancelled")
        state = f"{why}, {moment_text(given_up, words.view)}"
    return SeatRow(
        seat_id=seat.pk,
        face=face(seat.learner),
        url=person_url(seat.learner_id),
        price_text=number_text(seat.price, words.view),
        how_text=how,
        since_text=full_day_text(words.view.day(seat.taken_at), words.view),
        state_text=state,
        mark_text=became.mark_text(seat.pk) if became else "",
        report_url=f"#{report_anchor(seat.learner_id)}" if became and became.is_reported(seat.pk) else "",
        may_unseat=given_up is None and not session.has_begun(words.now) and session.cancelled_at is None,
    )


def _how(seat: Seat) -> str:
    if seat.taken_by is None:
        return _("By the school")
    if seat.taken_by_id == seat.learner_id:
        return _("Booked")
    return _("By %(who)s") % {"who": seat.taken_by.name}


def journal_line(entry: Entry, words: Words) -> JournalLine:
    """An entry of the journal in a row."""
    who = entry.actor.name if entry.actor else _("Lessonbook")
    if entry.on_behalf_of:
        who = _("%(who)s for %(child)s") % {"who": who, "child": entry.on_behalf_of.name}
    what, more = entry_text(entry, words)
    return JournalLine(moment_text(entry.at, words.view), who, what, more)
