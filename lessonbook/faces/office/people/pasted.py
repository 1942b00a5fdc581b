"""Several people at once, pasted as lines from a list or a spreadsheet."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.models import RoleKind
from lessonbook.faces.office.people.words import ROLES
from lessonbook.faces.profile.forms import length

MOST_LINES = 200
SEPARATOR = re.compile(r"[\t;,]")
HOST = re.compile(r"\S+\.[a-z]{2,}")
"""What ends like an address of the net, as no name does."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A line that was pasted, in parts."""

    given_name: str
    family_name: str
    email: str

    @property
    def known_by(self) -> str:
        """What no two lines have in common: the address, else the name."""
        return (self.email or f"{self.given_name} {self.family_name}").casefold()

    @property
    def facts(self) -> dict[str, str]:
        """The parts as the person's facts."""
        return {"given_name": self.given_name, "family_name": self.family_name, "email": self.email}


def read_line(line: str) -> Pasted:
    """Read "Lena Novák, lena@example.org" or the same in three parts, whichever sign stands between them.

    Raises ValidationError saying what is wrong.
    """
    parts = [part.strip() for part in SEPARATOR.split(line) if part.strip()]
    email = parts.pop() if parts and ("@" in parts[-1] or HOST.fullmatch(parts[-1])) else ""
    if not parts or len(parts) > 2:  # noqa: PLR2004  a given name and a family name
        raise ValidationError(_t("Write a name, and perhaps an e-mail address."))
    if email:
        validate_email(email)
    if len(parts) == 1:
        given, _blank, family = parts[0].partition(" ")
        parts = [given, family.strip()]
    if max(map(len, parts)) > length("given_name"):
        raise ValidationError(_t("This name is too long."))
    return Pasted(parts[0], parts[1], email)


def refuse_same(before: int, number: int) -> None:
    """Raise ValidationError where an earlier line stands for the same person."""
    if before != number:
        raise ValidationError(_t("This is the same as line %(number)s."), params={"number": before})


class PastedForm(forms.Form):
    """Lines with a person each, and what all of them are here."""

    lines = forms.CharField(
        label=_("People"),
        help_text=_("A line for each: name, then e-mail if there is one. Commas, semicolons or tabs between them."),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()), initial=RoleKind.LEARNER)
    invite = forms.BooleanField(
        label=_("Invite those with an address at once"),
        required=False,
        help_text=_("Mails each a link by which they choose a password."),
    )

    def clean_lines(self) -> list[Pasted]:
        """Return the people, or say line by line what is wrong."""
        lines = [
            (number, line) for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1) if line.strip()
        ]
        if len(lines) > MOST_LINES:
            raise ValidationError(_t("At most %(most)s lines at once.") % {"most": MOST_LINES})
        people: list[Pasted] = []
        errors: list[ValidationError] = []
        before: dict[str, int] = {}
        for number, line in lines:
            try:
                found = read_line(line)
                refuse_same(before.setdefault(found.known_by, number), number)
                people.append(found)
            except ValidationError as error:
                where = {"number": number, "error": " ".join(error.messages)}
                errors.append(ValidationError(_t("Line %(number)s: %(error)s"), params=where))
        if errors:
            raise ValidationError(errors)
        return people
