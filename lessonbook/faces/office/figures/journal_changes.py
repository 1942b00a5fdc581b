"""What an act changed, part by part, in words: names with ways to their pages, values as the pages say them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lessonbook.domain.attendance.journal import Act
from lessonbook.domain.attendance.journal_facts import OF_SEATS, numbers, referred
from lessonbook.faces.look.dates import full_day_text
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.credits.wording import paid_text
from lessonbook.faces.office.figures import journal_values as say
from lessonbook.faces.office.figures.addresses import session_url
from lessonbook.faces.office.figures.journal_keys import (
    BY_DAY,
    CODES,
    FACTS,
    HOURS_OF_DAY,
    MARK,
    OF_VERBS,
    RULES,
    Fact,
    fact_of,
)
from lessonbook.faces.office.figures.journal_sentences import subject_link

MOST_PARTS = 12
"""So many values of a list are said, and how many more there are."""
ORDER: Mapping[object, int] = {key: place for place, key in enumerate([*OF_VERBS, *FACTS])}


@dataclass(frozen=True, slots=True)
class Change:
    """A part of what an act changed: what it was and what it is, each one thing or several.

    Empty where nothing is said of it; `more` says how many of them are not listed.
    """

    label: Link
    before: Sequence[Link]
    after: Sequence[Link]
    more_before: str = ""
    more_after: str = ""


def changes(act: Act, view: Viewpoint) -> list[Change]:
    """What an act changed; what stayed as it was is no change, and what the entry says anyway isn't said twice."""
    found = [change for key in _keys(act) if (change := _change(act, key, view)) is not None]
    if act.verb == OF_SEATS:
        found.sort(key=lambda change: change.label.label)
    if act.verb == "report" and act.before.get("report"):
        found.append(Change(_word(_("Version")), (), (_word(_("written anew")),)))
    if act.paid is not None:
        found.append(Change(_word(_("Payment")), (), (_word(paid_text(act.paid, view)),)))
    return found


def _keys(act: Act) -> list[str]:
    def place(key: str) -> tuple[int, str]:
        return ORDER.get((act.verb, key), ORDER.get(key, len(ORDER))), key

    return sorted({*act.before, *act.after}, key=place)


def _change(act: Act, key: str, view: Viewpoint) -> Change | None:
    was, becomes = act.before.get(key), act.after.get(key)
    if (was == becomes and key in act.before and key in act.after) or _is_said(act, key, becomes):
        return None
    label, fact = _named(act, key, view)
    if fact.hidden:
        return None
    before, after = (list(_said(act, key, fact, value, view)) for value in (was, becomes))
    if key in act.before and key in act.after:
        before, after = before or _none(fact.nothing), after or _none(fact.nothing or _("none"))
    elif fact is HOURS_OF_DAY or fact is MARK:
        before = before or _none(fact.nothing if key in act.before else "")
        after = after or _none(fact.nothing if key in act.after else "")
    if before == after:
        before = []
    if not before and not after:
        return None
    return Change(label, before[:MOST_PARTS], after[:MOST_PARTS], *(_more(parts, view) for parts in (before, after)))


def _is_said(act: Act, key: str, value: object) -> bool:
    """Whether the entry says it anyway: when it was done, of which series or session."""
    if key == "session" and act.subject is not None and key not in act.before:
        return act.subject.kind == "session" and value == act.subject.key
    if key == "series":
        return act.subject_kind == "series" and value == act.subject_id
    return key.endswith("_at") and say.is_instant(value) and datetime.fromisoformat(str(value)) == act.at


def _named(act: Act, key: str, view: Viewpoint) -> tuple[Link, Fact]:
    """What a fact is called, and how it is said; one without words bears its own name."""
    if act.verb == OF_SEATS:
        return next(iter(_things(act, "seat", key)), _word(key)), MARK
    if act.verb in BY_DAY and (day := _day(key)) is not None:
        return _word(full_day_text(day, view)), HOURS_OF_DAY
    fact = fact_of(act.verb, act.subject_kind, key) or Fact(key.replace("_", " ").capitalize())
    return _word(str(fact.label)), fact


def _said(act: Act, key: str, fact: Fact, value: Any, view: Viewpoint) -> Iterator[Link]:
    """A value, or each of a list; what is no value of this kind is said as it is."""
    if value is None or value in ("", [], {}):
        return
    if fact is not MARK and (kind := referred(act.verb, act.subject_kind, key)):
        yield from _things(act, kind, value)
        return
    if fact.whole is not None:
        yield from map(_word, _or_plain(fact.whole, value, view))
        return
    for one in value if isinstance(value, list) else [value]:
        if key in CODES and (act.verb, key) not in OF_VERBS and _day(str(one)) is None:
            yield Link(str(one), session_url(str(one)))
        else:
            yield from map(_word, filter(None, _or_plain(lambda one, view: [fact.how(one, view)], one, view)))


def _or_plain(how: Any, value: Any, view: Viewpoint) -> list[str]:
    try:
        return list(how(value, view))
    except (AttributeError, LookupError, TypeError, ValueError):
        return [say.plain(one, view) for one in (value if isinstance(value, list) else [value])]


def rule_text(view: Viewpoint, name: str, value: Any) -> str:
    """A rule of a course as its changes say it."""
    fact = RULES[name]
    if value is None:
        return str(fact.nothing)
    if fact.whole is not None:
        return " ".join(fact.whole(value, view))
    return ", ".join(fact.how(one, view) for one in (value if isinstance(value, list) else [value]))


def _things(act: Act, kind: str, value: object) -> Iterator[Link]:
    """What a fact refers to, by its name and with a way to its page."""
    found = (act.named or {}).get(kind, {})
    for number in numbers(value):
        gone = _("no longer there (number %(number)s)") % {"number": number}
        yield subject_link(found[number]) if number in found else _word(gone)


def _more(parts: Sequence[Link], view: Viewpoint) -> str:
    return say.more_text(len(parts) - MOST_PARTS, view)


def _none(word: object) -> list[Link]:
    return [_word(str(word))] if word else []


def _word(text: str) -> Link:
    return Link(text, "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
