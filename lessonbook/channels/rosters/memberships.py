"""Who is in which group once an import is written: what the database has, and what the plan changes of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from lessonbook.channels.rosters.known import Known
from lessonbook.channels.rosters.plan import Key, Member, Plan, key_of
from lessonbook.database.loading import chunks
from lessonbook.domain.courses.models import GroupMembership


class Memberships:
    """Members by group as a plan leaves them, read as they are asked for.

    `touched` has, of each group, the learners whose membership the plan changes.
    """

    def __init__(self, plan: Plan, known: Known) -> None:
        changed = {known.members[row.id].pk for row in plan.members.changed}
        self._rewritten = changed | set(plan.adopted_members.values()) | set(plan.departures.members)
        self._rows: dict[Key, list[Member]] = {}
        self._members: dict[Key, list[Member]] = {}
        self.touched: dict[Key, set[Key]] = {}
        for group, learner in _pairs(self._rewritten):
            self.touched.setdefault(group, set()).add(learner)
        for row in plan.members.rows:
            member = Member(key_of(row.user, known.people), row.since, row.until)
            key = key_of(row.class_, known.groups)
            self.touched.setdefault(key, set()).add(member.learner)
            self._rows.setdefault(key, []).append(member)

    def read(self, groups: Iterable[Key]) -> None:
        """Read the members of these groups, unless that has been done; in the order in which they came."""
        wanted = {group for group in groups if group not in self._members}
        self._members |= {group: [] for group in wanted}
        for some in chunks(sorted(group for group in wanted if isinstance(group, int))):
            rows = GroupMembership.objects.filter(group__in=some, ended_at=None).order_by("pk")
            facts = rows.values_list("pk", "group_id", "learner_id", "since", "until")
            for pk, group, learner, since, until in facts.iterator():
                if pk not in self._rewritten:
                    self._members[group].append(Member(learner, since, until))
        for key in wanted:
            self._members[key] += self._rows.get(key, ())

    def on(self, day: date, group: Key) -> Sequence[Key]:
        """The learners of a group that was read, on a date."""
        return [member.learner for member in self._members[group] if member.holds(day)]


def hand_made_memberships(plan: Plan, known: Known) -> dict[tuple[Key, Key], tuple[int, str | None]]:
    """Standing memberships of groups that rows add learners to: number and source id, by group and learner."""
    groups = {key_of(row.class_, known.groups) for row in plan.members.rows}
    found: dict[tuple[Key, Key], tuple[int, str | None]] = {}
    for some in chunks(group for group in groups if isinstance(group, int)):
        rows = GroupMembership.objects.filter(group__in=some, ended_at=None)
        for pk, source, group, learner in rows.values_list("pk", "source_id", "group_id", "learner_id"):
            found[group, learner] = (pk, source)
    return found


def _pairs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Group and learner of memberships."""
    for some in chunks(ids):
        yield from GroupMembership.objects.filter(pk__in=some).values_list("group_id", "learner_id")
