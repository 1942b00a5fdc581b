"""Times for several children together, in words: what is found, and what booking it would cost whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessonbook.domain.booking.actions.together import Part
from lessonbook.domain.booking.pairing import Choice, Combination
from lessonbook.domain.booking.previews import Preview, preview
from lessonbook.domain.booking.queries import course_of
from lessonbook.domain.booking.rules import Standing
from lessonbook.domain.booking.siblings import How, Together, Wish
from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.queries import Balance, balances_of_all
from lessonbook.domain.credits.rules import no_credit
from lessonbook.domain.refusals import Refusal
from lessonbook.faces.look.dates import near_day_text, range_text, time_text
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.shapes import Face, Fact
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.portal.addresses import page_url, with_query
from lessonbook.faces.portal.booking_words import credits_text, credits_text_of, give_up_text, refuse_booking
from lessonbook.faces.portal.confirming import session_texts
from lessonbook.faces.portal.credit_words import family_text, school_today
from lessonbook.faces.portal.family_words import first_name
from lessonbook.faces.portal.together_asked import Asked, first_start, part_text, wanted_of
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import Hat, Viewer

AT_FIRST = 8
"""So many combinations of a day stand open; more of them open on a press."""


@dataclass(frozen=True, slots=True)
class OneShown:
    """One child's part of a combination: "Anna: Piano with Jo Park"."""

    name: str
    hue: int
    course_name: str
    who: str
    time_text: str


@dataclass(frozen=True, slots=True)
class CombinationShown:
    """Times that go together; `url` leads to the page that says what they cost."""

    url: str
    when: str
    ones: Sequence[OneShown]


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day with the combinations that begin on it; `rest` opens on a press."""

    iso: str
    name: str
    first: Sequence[CombinationShown]
    rest: Sequence[CombinationShown]


class TogetherWording:
    """Puts what was found into words."""

    def __init__(self, viewer: Viewer, hats: Mapping[int, Hat], asked: Asked, found: Together) -> None:
        self.view, self.now, self.hats, self.asked, self.found = viewer.viewpoint, viewer.now, hats, asked, found

    def days(self) -> list[DayShown]:
        """The days of the week on which anything goes together."""
        by_day: dict[object, list[CombinationShown]] = {}
        for chosen in self.found.combinations:
            if self.asked.fits(chosen, self.view):
                by_day.setdefault(self.view.day(first_start(chosen)), []).append(self._shown(chosen))
        today = self.view.day(self.now)
        return [
            DayShown(
                day.isoformat(), near_day_text(day, today, self.view), by_day[day][:AT_FIRST], by_day[day][AT_FIRST:]
            )
            for day in self.asked.days
            if day in by_day
        ]

    def _shown(self, chosen: Combination) -> CombinationShown:
        pairs = list(zip(self.asked.wishes, chosen, strict=True))
        parts = [part_text(Part(wish.learner_id, wish.course.slug, wanted_of(one))) for wish, one in pairs]
        start, end = first_start(chosen), max(one.end for one in chosen)
        in_a_row = self.asked.how is How.BACK_TO_BACK
        if in_a_row:
            pairs.sort(key=lambda pair: pair[1].start)
        return CombinationShown(
            with_query(page_url("together_confirm"), {"part": parts}),
            range_text(start, end, self.view) if in_a_row else time_text(start, self.view),
            [self._one(wish, one) for wish, one in pairs],
        )

    def _one(self, wish: Wish, one: Choice) -> OneShown:
        hat = self.hats[wish.learner_id]
        course = wish.course
        times = range_text(one.start, one.end, self.view) if self.asked.how is How.BACK_TO_BACK else ""
        return OneShown(first_name(hat, hat.label), course.hue + 1, course.name, self._who(one), times)

    def _who(self, one: Choice) -> str:
        if one.session is not None:
            return " · ".join(part for part in (_("Group"), self.found.sessions[one.session].instructor) if part)
        return self.found.people[one.instructor_id or 0].name

    def refusals(self) -> list[str]:
        """Why nothing can be found, whatever the time, child by child."""
        return [
            _("%(name)s: %(reason)s")
            % {
                "name": self.hats[self.asked.wishes[n].learner_id].label,
                "reason": refusal_text(refusal, self.view),
            }
            for n, refusal in sorted(self.found.refusals.items())
        ]


@dataclass(frozen=True, slots=True)
class PartShown:
    """What one child would have: when, what, with whom, where, what it costs, and why not where it can't be had."""

    name: str
    face: Face
    course_name: str
    hue: int
    date_text: str
    time_text: str
    who: str
    place: str
    price_text: str
    give_up_text: str
    warning: str
    refusal: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class FoundPart:
    """A part with what the database knows of it."""

    part: Part
    hat: Hat
    course: Course
    standing: Standing


def find_part(part: Part, hats: Mapping[int, Hat]) -> FoundPart | None:
    """A part of a learner of the viewer's family, in a course that this learner is or was enrolled in; else None."""
    hat = hats.get(part.learner_id)
    found = course_of(part.learner_id, part.slug) if hat else None
    return FoundPart(part, hat, *found) if hat and found else None


class TogetherConfirming:
    """What booking parts together would be: each part's preview, and all prices against all purses."""

    def __init__(self, viewer: Viewer, found: Sequence[FoundPart], refusals: Mapping[int, Refusal]) -> None:
        self.viewer, self.view, self.found = viewer, viewer.viewpoint, found
        self.seen = [self._preview(one) for one in found]
        self.refusals = {**self._refusals(), **refusals}
        self.balances = balances_of_all([one.part.learner_id for one in found], school_today(viewer))
        self.left, self.unpaid = self._pay()

    def _preview(self, one: FoundPart) -> Preview:
        viewer = self.viewer
        wanted = [one.part.wanted]
        return preview(one.course, one.part.learner_id, wanted, school=viewer.school, now=viewer.now)

    def _refusals(self) -> dict[int, Refusal]:
        """Why a part can't be had, by its place."""
        found = {}
        for n, (one, seen) in enumerate(zip(self.found, self.seen, strict=True)):
            why = refuse_booking(self.viewer, one.part.learner_id, one.course, one.standing, one.course.price)
            if refusal := why or seen.refusals.get(0) or seen.refusal:
                found[n] = refusal
        return found

    @property
    def new(self) -> list[int]:
        """The places of the parts that a learner doesn't have already."""
        return [n for n, seen in enumerate(self.seen) if not seen.done]

    def _pay(self) -> tuple[dict[int, int], dict[int, Refusal]]:
        """What each purse holds after all are paid, in their order by the first purse that can; and what can't be."""
        left = {one.purse_id: one.figures.available for of_one in self.balances.values() for one in of_one}
        unpaid = {}
        for n in self.new:
            course, purses = self.found[n].course, self.purses_of(n)
            payer = next((one.purse_id for one in purses if left[one.purse_id] >= course.price), None)
            if payer is not None:
                left[payer] -= course.price
            elif course.price:
                most = max((left[one.purse_id] for one in purses), default=0)
                unpaid[n] = no_credit(most, course.price, course.name)
        return left, unpaid

    def purses_of(self, n: int) -> list[Balance]:
        """The purses that may pay for a part, in the order of asking."""
        one = self.found[n]
        return [each for each in self.balances[one.part.learner_id] if each.course_id == one.course.pk]

    @property
    def may_book(self) -> bool:
        """Whether nothing is known that would refuse it."""
        return bool(self.new) and not self.refusals and not self.unpaid

    @property
    def price(self) -> int:
        """What all would cost together."""
        return sum(self.found[n].course.price for n in self.new)

    def shown(self) -> list[PartShown]:
        """Each part in words, by time."""
        order = sorted(range(len(self.found)), key=lambda n: (str(self.seen[n].times.get(0, "~")), n))
        return [self._shown(n) for n in order]

    def _shown(self, n: int) -> PartShown:
        one, seen, viewer = self.found[n], self.seen[n], self.viewer
        time = seen.times.get(0)
        today = self.view.day(viewer.now)
        who, place = self._who(seen)
        why = self.refusals.get(n) or self.unpaid.get(n)
        learner = one.hat.guardianship.learner if one.hat.guardianship else viewer.person
        return PartShown(
            name=one.hat.label,
            face=face(learner),
            course_name=one.course.name,
            hue=one.course.hue + 1,
            date_text=near_day_text(self.view.day(time.start), today, self.view) if time else "",
            time_text=range_text(time.start, time.end, self.view) if time else "",
            who=who,
            place=place,
            price_text=credits_text(one.course.price, self.view),
            give_up_text=give_up_text(one.course, time.start, viewer.now, self.view) if time else "",
            warning=_clash_text(seen, self.view),
            refusal=refusal_text(why, self.view) if why else "",
            is_done=bool(seen.done),
        )

    def _who(self, seen: Preview) -> tuple[str, str]:
        if 0 in seen.sessions:
            return session_texts(seen.sessions[0])
        one = seen.people.get(0)
        return (one.name, one.place or _("Online")) if one else ("", "")

    def balance_facts(self) -> list[Fact]:
        """What is left before and after, of each purse that pays; a family's stands once for all whom it pays for."""
        facts, told = [], set[int]()
        for n, one in enumerate(self.found):
            for each in self.purses_of(n):
                before, after = each.figures.available, self.left[each.purse_id]
                if before == after or each.purse_id in told:
                    continue
                told.add(each.purse_id)
                whose = family_text(each) or one.hat.label
                words = _("%(before)s now, %(after)s after") % {
                    "before": credits_text_of(before, self.view),
                    "after": credits_text_of(after, self.view),
                }
                facts.append(Fact(each.course_name, words, note=whose))
        return facts


def _clash_text(seen: Preview, view: Viewpoint) -> str:
    """That the learner has something else then, where the course only warns of it."""
    clash = seen.clashes.get(0)
    if clash is None:
        return ""
    return _("Overlaps another session, %(times)s") % {"times": range_text(clash.time.start, clash.time.end, view)}
