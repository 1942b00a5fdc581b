"""All rules of a course in one form, in parts; each error stands at its field."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.courses.actions import rules_of
from lessonbook.domain.courses.models import A_DAY as LONGEST
from lessonbook.domain.courses.models import STEP, AbsenceMode, Course, Overlap, validate_lengths, validate_step
from lessonbook.domain.courses.rules import ALL
from lessonbook.domain.shown import overtaken
from lessonbook.faces.office.courses.forms.durations import A_DAY, A_MINUTE, AN_HOUR, DurationField
from lessonbook.faces.portal.shown import overtaken_text, read_shown, shown_text

TIERS = 4
"""How many tiers of notice can be written."""
SMALL, MANY = 32767, 1_000_000
"""What a small number of the database holds, and more seats or credits than any session has."""
YEAR = 366
PARTS = (
    ("booking", _("Booking"), ("self_booking", "horizon_days", "minimum_notice_minutes")),
    (
        "times",
        _("Times that are offered"),
        ("lengths", "step_minutes", "buffer_before_minutes", "buffer_after_minutes"),
    ),
    ("limits", _("Limits"), ("max_open_per_learner", "max_per_day", "max_per_week", "overlap")),
    ("price", _("Price and seats"), ("price", "seats")),
    ("joining", _("Joining"), ("join_opens_minutes", "roster_shown")),
    ("giving-up", _("Cancelling and absence"), ("absence", "make_up")),
    ("waitlist", _("Waitlist"), ("waitlist", "waitlist_cutoff_hours", "waitlist_offer_minutes")),
)


@dataclass(frozen=True, slots=True)
class FormPart:
    """Fields that belong together."""

    anchor: str
    title: str
    fields: list[BoundField]


@dataclass(frozen=True, slots=True)
class TierFields:
    """One tier of notice: until so many hours before, so many percent."""

    hours: BoundField
    percent: BoundField


def number(label: Any, least: int, most: int, *, unit: Any = "", help_text: Any = "", required: bool = True) -> Any:
    """A whole number with its unit beside it."""
    field = forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text, required=required)
    field.widget.attrs |= {"inputmode": "numeric", "class": "amount"}
    field.unit = unit  # type: ignore[attr-defined]
    return field


class RulesForm(forms.Form):
    """The rules of a course; `rules` is what `set_rules` takes, `shown` what the page says to have shown."""

    self_booking = forms.BooleanField(label=_("Learners may book themselves"), required=False)
    horizon_days = number(_("Bookable ahead"), 0, SMALL, unit=_("days"), help_text=_("How early one may book."))
    minimum_notice_minutes = DurationField(
        label=_("Minimum notice"), most=YEAR * A_DAY, help_text=_("How long before the start one may still book.")
    )
    lengths = forms.CharField(
        label=_("Session lengths"),
        max_length=200,
        help_text=_("In minutes, one or several: 30, 60. Learners choose among them."),
    )
    step_minutes = number(
        _("A start every"), STEP, LONGEST, unit=_("minutes"), help_text=_("How far apart the offered starts are.")
    )
    buffer_before_minutes = number(_("Kept free before"), 0, LONGEST, unit=_("minutes"))
    buffer_after_minutes = number(
        _("Kept free after"), 0, LONGEST, unit=_("minutes"), help_text=_("For the instructor, around each session.")
    )
    max_open_per_learner = number(
        _("Most bookings ahead"), 1, SMALL, required=False, help_text=_("For each learner. Empty: no limit.")
    )
    max_per_day = number(
        _("Most bookings on a day"), 1, SMALL, required=False, help_text=_("For each learner. Empty: no limit.")
    )
    max_per_week = number(
        _("Most bookings in a week"), 1, SMALL, required=False, help_text=_("For each learner. Empty: no limit.")
    )
    overlap = forms.ChoiceField(
        label=_("At the time of another session of the learner's"),
        choices=[(Overlap.REFUSE, _("Don't let them book")), (Overlap.WARN, _("Warn them, and let them book"))],
        widget=forms.RadioSelect,
    )
    price = number(_("Price of a session"), 0, MANY, unit=_("credits"))
    seats = number(
        _("Seats of a booked session"), 1, MANY, unit=_("seats"), help_text=_("1: one to one. More: others may join.")
    )
    join_opens_minutes = DurationField(
        label=_("The class opens before the start"), units=(A_MINUTE, AN_HOUR), most=A_DAY
    )
    roster_shown = forms.BooleanField(label=_("Learners see who else comes"), required=False)
    absence = forms.ChoiceField(
        label=_("Absence requests"),
        choices=[
            (AbsenceMode.OFF, _("None: learners tell the school")),
            (AbsenceMode.RULE, _("Decided at once, by the notice below")),
            (AbsenceMode.PERSON, _("Decided by an administrator")),
        ],
        widget=forms.RadioSelect,
    )
    make_up = forms.BooleanField(
        label=_("What comes back is a make-up"),
        required=False,
        help_text=_("A make-up pays for sessions of this course alone, and isn't paid out."),
    )
    waitlist = forms.BooleanField(label=_("Full sessions have a waitlist"), required=False)
    waitlist_cutoff_hours = number(
        _("The line closes before the start"),
        0,
        SMALL,
        unit=_("hours"),
        help_text=_("From then on a free seat goes to whoever comes first."),
    )
    waitlist_offer_minutes = DurationField(
        label=_("A freed seat is kept for the first in line"),
        units=(A_MINUTE, AN_HOUR),
        least=1,
        most=7 * A_DAY,
        required=False,
        help_text=_("Empty: they are seated at once."),
    )

    def __init__(self, course: Course, data: Any = None) -> None:
        initial = {name: getattr(course, name) for name in self.base_fields}
        initial["lengths"] = ", ".join(str(minutes) for minutes in course.lengths)
        tiers = sorted(course.tiers, reverse=True)
        self.tier_count = max(TIERS, len(tiers))
        for n, tier in enumerate(tiers):
            initial |= {f"tier_hours_{n}": tier.hours, f"tier_percent_{n}": tier.percent}
        super().__init__(data, initial=initial)
        self.shown_before = read_shown(data) if data else None
        self.shown = shown_text(rules_of(course), self.shown_before)
        for n in range(self.tier_count):
            self.fields[f"tier_hours_{n}"] = number(_("Hours before the start"), 0, SMALL, required=False)
            self.fields[f"tier_percent_{n}"] = number(_("Percent of the price"), 0, ALL, required=False)

    def parts(self) -> Iterator[FormPart]:
        """The fields in their parts, in order; the tiers stand apart."""
        for anchor, title, names in PARTS:
            yield FormPart(anchor, str(title), [self[name] for name in names])

    def tiers(self) -> Iterator[TierFields]:
        """The tiers of notice, the empty ones last."""
        for n in range(self.tier_count):
            yield TierFields(self[f"tier_hours_{n}"], self[f"tier_percent_{n}"])

    def clean_lengths(self) -> list[int]:
        """The lengths in minutes. Raises ValidationError where they can't be read or can't be."""
        parts = self.cleaned_data["lengths"].replace(";", ",").replace(" ", ",").split(",")
        try:
            found = [int(part) for part in parts if part]
        except ValueError as error:
            raise ValidationError(_t("Write whole minutes with commas between them: 30, 60.")) from error
        try:
            validate_lengths(found)
        except ValidationError as error:
            raise ValidationError(
                _t("Each length is a multiple of 5 minutes, at most a day, and stands here once: 30, 60.")
            ) from error
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("step_minutes", "buffer_before_minutes", "buffer_after_minutes"):
            try:
                validate_step(cleaned.get(name) or 0)
            except ValidationError as error:
                self.add_error(name, error)
        cleaned["notice_tiers"] = self._tiers()
        return cleaned

    def _tiers(self) -> list[dict[str, int]]:
        found: dict[int, int] = {}
        for n in range(self.tier_count):
            hours, percent = (self.cleaned_data.get(f"tier_{what}_{n}") for what in ("hours", "percent"))
            if hours is None and percent is None:
                continue
            for what, value in (("hours", hours), ("percent", percent)):
                if value is None and f"tier_{what}_{n}" not in self.errors:
                    self.add_error(f"tier_{what}_{n}", _t("Write both numbers, or neither."))
            if hours in found:
                self.add_error(f"tier_hours_{n}", _t("These hours are here already."))
            if hours is not None and percent is not None:
                found[hours] = percent
        return [{"hours": hours, "percent": found[hours]} for hours in sorted(found, reverse=True)]

    @property
    def rules(self) -> dict[str, Any]:
        """The rules that are asked for."""
        names = [*self.base_fields, "notice_tiers"]
        return {name: self.cleaned_data[name] for name in names}

    def tell_overtaken(self, course: Course, said: Callable[[str, Any], str]) -> None:
        """Say at each rule that was changed meanwhile, and differently, what it `said` is now."""
        stands = rules_of(course)
        names = overtaken(self.rules, self.shown_before, stands)
        self.shown = shown_text(stands, self.shown_before, names)
        for name in names:
            field = "tier_hours_0" if name == "notice_tiers" else name
            self.add_error(field, overtaken_text(said(name, stands[name])))
