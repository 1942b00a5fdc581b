"""Writing what ends; nothing is deleted."""

from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext, override

from lessonbook.channels.rosters.known import Mark
from lessonbook.channels.rosters.writing.numbers import Writing
from lessonbook.channels.rosters.writing.seats import give_up
from lessonbook.database.loading import chunks
from lessonbook.domain.attendance.marks import drop_marks
from lessonbook.domain.booking.models import LeftLine, WaitlistPlace
from lessonbook.domain.courses.models import Course, Group, GroupMembership
from lessonbook.domain.people.models import Account, Guardianship, Person, School
from lessonbook.domain.people.sign_ins import end_sign_ins
from lessonbook.domain.sources import Sourced
from lessonbook.domain.timetable.models import GivenUp, Seat, Session


def write_departures(writing: Writing) -> None:
    """End what has gone: shut people out, archive courses, close groups, cancel sessions, give up seats."""
    ended, known, now = writing.plan.departures, writing.known, writing.now
    changes = writing.plan
    _forget_hashes(Person, known.people, changes.people.gone)
    _forget_hashes(Course, known.courses, changes.courses.gone)
    _forget_hashes(Group, known.groups, changes.classes.gone)
    _forget_hashes(GroupMembership, known.members, changes.members.gone)
    _forget_hashes(Guardianship, known.guardianships, changes.guardianships.gone)
    _forget_hashes(Session, known.sessions, changes.timetable.sessions.gone)
    for some in chunks(ended.people):
        Person.objects.filter(pk__in=some, deactivated_at=None).update(deactivated_at=now)
        for account in Account.objects.filter(person__in=some, is_active=True):
            account.is_active = False
            account.save(update_fields=["is_active"])
            end_sign_ins(account)
    for some in chunks(ended.guardianships):
        Guardianship.objects.filter(pk__in=some, until=None).update(until=now, source_hash="")
    for some in chunks(ended.courses):
        Course.objects.filter(pk__in=some, archived_at=None).update(archived_at=now)
    for some in chunks(ended.groups):
        Group.objects.filter(pk__in=some, closed_at=None).update(closed_at=now, source_hash="")
    for some in chunks(ended.members):
        GroupMembership.objects.filter(pk__in=some, ended_at=None).update(ended_at=now, source_hash="")
    _cancel(writing)
    for some in chunks(ended.without_instructor):
        Session.objects.filter(pk__in=some).update(instructor=None, sequence=F("sequence") + 1, changed_at=now)
    give_up(ended.left, GivenUp.LEFT, writing)
    give_up(ended.removed, GivenUp.REMOVED, writing)


def _forget_hashes(model: type[Sourced], marks: dict[str, Mark], gone: Iterable[str]) -> None:
    """Empty the hashes of rows that have gone, so that their return counts as a change."""
    for some in chunks(marks[id_].pk for id_ in gone):
        model._default_manager.filter(pk__in=some).update(source_hash="")


def _cancel(writing: Writing) -> None:
    """Cancel sessions, with a reason in the school's language, and give up every seat in them."""
    with override(School.objects.get().language):
        reason = gettext("No longer in the school's timetable.")
    for some in chunks(writing.plan.departures.sessions):
        standing = Session.objects.standing().filter(pk__in=some)
        standing.update(
            cancelled_at=writing.now,
            cancelled_by=writing.by.person_id,
            cancel_reason=reason,
            sequence=F("sequence") + 1,
            changed_at=writing.now,
            source_hash="",
        )
        seats = Seat.objects.standing().filter(session__in=some)
        give_up(seats.values_list("pk", flat=True), GivenUp.SESSION, writing)
        drop_marks(session_ids=some, now=writing.now)
        WaitlistPlace.objects.standing().filter(session__in=some).leave(LeftLine.SESSION, writing.now)
