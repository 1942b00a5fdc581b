"""The values of the journal's facts as the pages say them: days, lengths, credits, choices; each a text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, DateField, DateTimeField, Field
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.channels.exports.tables import TABLES
from lessonbook.channels.rosters.words import HEADINGS, NOUNS
from lessonbook.domain.courses.models import Course
from lessonbook.faces.look.dates import full_day_text, moment_text
from lessonbook.faces.look.numbers import number_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_name
from lessonbook.faces.office.courses import rule_sentences
from lessonbook.faces.office.courses.forms.courses import HUE_NAMES
from lessonbook.faces.office.courses.words import (
    credits_text,
    days_text,
    hours_text,
    minutes_text,
    seats_text,
    sessions_text,
    week_words,
    weekday_text,
)

Say = Callable[[Any, Viewpoint], str]
"""Says one value; raises TypeError, ValueError, LookupError for what is no such value."""

DAY_END, MIDNIGHT = "24:00", time(0)


def plain(value: Any, view: Viewpoint) -> str:
    """A value of which no more is known: yes and no, a number, an instant, a text."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return number_text(value, view)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain(one, view)}" for name, one in value.items())
    return instant(value, view) if is_instant(value) else str(value)


def is_instant(value: object) -> bool:
    """Whether a fact is an instant in ISO 8601."""
    try:
        return isinstance(value, str) and ":" in value and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def instant(value: Any, view: Viewpoint) -> str:
    """An instant of ISO 8601: "Wed 25 Nov 2026, 16:30"."""
    found = datetime.fromisoformat(value)
    return moment_text(found, view) if found.tzinfo else str(value)


def day(value: Any, view: Viewpoint) -> str:
    """A date of ISO 8601: "Wed 25 Nov 2026"."""
    return full_day_text(date.fromisoformat(value), view)


def text(value: Any, _view: Viewpoint) -> str:
    """A text, as it was written."""
    return str(value)


def minutes(value: Any, _view: Viewpoint) -> str:
    """A length in minutes."""
    return minutes_text(int(value))


def hours(value: Any, _view: Viewpoint) -> str:
    """A length in hours."""
    return hours_text(int(value))


def days(value: Any, _view: Viewpoint) -> str:
    """A length in days."""
    return days_text(int(value))


def seats(value: Any, _view: Viewpoint) -> str:
    """So many seats."""
    return seats_text(int(value))


def sessions(value: Any, _view: Viewpoint) -> str:
    """So many sessions."""
    return sessions_text(int(value))


def credits_(value: Any, view: Viewpoint) -> str:
    """So many credits."""
    return credits_text(int(value), view)


def weekday(value: Any, view: Viewpoint) -> str:
    """A weekday by its name, Monday being 0."""
    return weekday_text(int(value), view)


def zone(value: Any, view: Viewpoint) -> str:
    """A time zone as those call it who live in it."""
    return zone_name(value, view.language)


def language(value: Any, _view: Viewpoint) -> str:
    """A language by its own name."""
    return str(dict(settings.LANGUAGES)[value])


def hue(value: Any, _view: Viewpoint) -> str:
    """A course's color."""
    return str(HUE_NAMES[int(value)])


def picture(_value: Any, _view: Viewpoint) -> str:
    """A stored file, whose name says nothing."""
    return _("a picture")


def if_so(value: Any, _view: Viewpoint) -> str:
    """Yes where it is so; otherwise nothing needs to be said."""
    return _("yes") if value else ""


def table(value: Any, _view: Viewpoint) -> str:
    """A table that can be exported."""
    return str(TABLES[value].label)


def upper(value: Any, _view: Viewpoint) -> str:
    """A kind of file."""
    return str(value).upper()


def choice(words: Mapping[Any, Any]) -> Say:
    """Says one of some choices by its words."""
    known = {str(value): words for value, words in words.items()}
    return lambda value, _view: str(known[str(value)])


def week(value: Any, view: Viewpoint) -> list[str]:
    """The hours of a week, of texts such as "0 09:00–12:30": alike days together."""
    return week_words([_hours(*one.split(" ", 1)) for one in value], view)


def _hours(weekday: str, span: str) -> tuple[int, time, time]:
    opens, closes = span.split("–")
    return int(weekday), time.fromisoformat(opens), MIDNIGHT if closes == DAY_END else time.fromisoformat(closes)


def tiers(value: Any, _view: Viewpoint) -> list[str]:
    """What comes back for which notice, as the course's rules say it."""
    return [rule_sentences.tiers(Course(notice_tiers=value))]


def counts(value: Any, view: Viewpoint) -> list[str]:
    """What an import made of rows, or how many an export took."""
    if not isinstance(value, dict):
        return [plain(value, view)]
    words = {"new": _("New"), "changed": _("Changed"), "gone": _("Gone")}
    texts = []
    for noun, count in value.items():
        parts = [f"{word} {number_text(count[name], view)}" for name, word in words.items() if count.get(name)]
        if parts:
            texts.append(f"{str(NOUNS.get(noun, noun)).capitalize()}: {', '.join(parts)}")
    return texts


def warnings(value: Any, view: Viewpoint) -> list[str]:
    """How many warnings of each kind an import had."""
    return [f"{HEADINGS.get(code, code)}: {number_text(count, view)}" for code, count in value.items()]


def by_field(field: "Field[Any, Any]") -> Say:
    """How a field's values are said, of which only its table tells."""
    if field.choices:
        return choice(dict(field.flatchoices))
    if isinstance(field, BooleanField):
        return lambda value, view: plain(str(value) in {"True", "1"}, view)
    if isinstance(field, DateField) and not isinstance(field, DateTimeField):
        return day
    return plain


def more_text(count: int, view: Viewpoint) -> str:
    """How many more there are; empty where there are none."""
    if count < 1:
        return ""
    return ngettext("and %(count)s more", "and %(count)s more", count) % {"count": number_text(count, view)}
