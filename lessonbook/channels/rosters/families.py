"""Who looks after whom, as users name their agents.

OneRoster's agents are users to whom a user has a relationship, mostly the parents of a student, sometimes the children
of a parent. Only where one learns here and the other is a guardian by role does a guardian get a link, and with it a
view of the child.
"""

from collections import defaultdict

from lessonbook.channels.rosters.known import Known
from lessonbook.channels.rosters.plan import Key, Link, Plan, key_of
from lessonbook.channels.rosters.problems import Findings
from lessonbook.channels.rosters.references import Found, find, kinds_of
from lessonbook.channels.rosters.roster import Listing, Mode, Roster, User, row_hash
from lessonbook.database.loading import chunks
from lessonbook.domain.people.models import Guardianship, Role, RoleKind

LONGEST_ID = 255


def read_links(roster: Roster, known: Known, findings: Findings) -> Listing[Link]:
    """Return the links that the users' agents make, as a listing of its own."""
    links: Listing[Link] = Listing(roster.users.file, roster.users.mode)
    users = [user for user in roster.users.rows.values() if user.agents]
    kinds = said_kinds(roster) if users else {}
    for user in users:
        for agent in user.agents:
            if find(agent, roster.users, known.people) is not Found.HOLDS:
                continue
            pair = _guardian_and_learner(user.id, agent, kinds)
            if pair is None:
                findings.warn("no_guardian", links.file, user.line, value=agent[:60])
            else:
                link = _link(user, *pair)
                links.rows.setdefault(link.id, link)
    if links.mode is Mode.DELTA:
        _end_unnamed(links, roster, known)
    return links


def _guardian_and_learner(user: str, agent: str, kinds: dict[str, set[str]]) -> tuple[str, str] | None:
    for guardian, learner in ((agent, user), (user, agent)):
        if RoleKind.GUARDIAN in kinds[guardian] and RoleKind.LEARNER in kinds[learner] and guardian != learner:
            return guardian, learner
    return None


def _link(user: User, guardian: str, learner: str) -> Link:
    id_ = f"{learner}>{guardian}"
    hash_ = row_hash(learner, guardian)
    return Link(user.line, hash_, id_ if len(id_) <= LONGEST_ID else hash_, guardian, learner)


def said_kinds(roster: Roster) -> dict[str, set[str]]:
    """The roles of everyone, by source id: what the files say, and where they don't say all, what was granted."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for user in roster.users.rows.values():
        kinds[user.id] |= kinds_of([user.role])
    for role in roster.roles.rows.values():
        kinds[role.user] |= kinds_of([role.role])
    for enrollment in roster.enrollments.rows.values():
        kinds[enrollment.user] |= kinds_of([enrollment.role])
    if roster.roles.mode is not Mode.BULK:
        granted = Role.objects.filter(person__source_id__isnull=False).values_list("person__source_id", "kind")
        for id_, kind in granted.iterator():
            kinds[str(id_)].add(kind)
    return kinds


def _end_unnamed(links: Listing[Link], roster: Roster, known: Known) -> None:
    """In a list of changes a link ends when the learner is listed, and neither side names the other any more."""
    for id_ in known.guardianships:
        learner = id_.split(">")[0]
        if id_ not in links.rows and learner in roster.users.rows:
            links.gone[id_] = roster.users.rows[learner].line


def hand_made_links(plan: Plan, known: Known) -> dict[tuple[Key, Key], int]:
    """Standing links that were made here of learners whom rows link: their numbers by guardian and learner."""
    learners = {key_of(link.learner, known.people) for link in plan.guardianships.rows}
    found: dict[tuple[Key, Key], int] = {}
    for some in chunks(learner for learner in learners if isinstance(learner, int)):
        links = Guardianship.objects.filter(learner__in=some, until=None, source_id=None)
        found |= {
            (guardian, learner): pk for pk, guardian, learner in links.values_list("pk", "guardian_id", "learner_id")
        }
    return found
