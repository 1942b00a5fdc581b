"""What the office writes about people, parsed and checked field by field."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.domain.people.actions import Rights
from lessonbook.domain.people.models import Family, Person, RoleKind
from lessonbook.domain.people.rules import full_name
from lessonbook.faces.office.people.words import ROLES
from lessonbook.faces.profile.forms import PHONE, length
from lessonbook.faces.profile.viewer import Viewer
from lessonbook.faces.profile.zone_choices import zone_choices

LONGEST_INTRODUCTION = 4000


def text(label: Any, field: str, help_text: Any = "", *, required: bool = False, **attrs: str) -> forms.CharField:
    """A line of text, as long as the person's field of that name holds."""
    attrs = {"autocomplete": "off", **attrs}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=length(field), widget=widget)


FACTS = (
    "given_name",
    "family_name",
    "preferred_name",
    "email",
    "phone",
    "language",
    "time_zone",
    "introduction",
)


class PersonForm(forms.Form):
    """The facts that the school keeps of a person."""

    given_name = text(_("Given name"), "given_name", required=True)
    family_name = text(_("Family name"), "family_name")
    preferred_name = text(_("Preferred name"), "preferred_name", _("Shown in place of the given name."))
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=length("phone"),
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Left open, it is taken from the browser at first sign-in.")
    )

    def __init__(self, viewer: Viewer, data: Any = None, person: Person | None = None, **initial: object) -> None:
        self.person = person
        if person:
            initial |= {name: getattr(person, name) for name in FACTS}
        super().__init__(data, initial=initial)
        self.offer("language", [("", _t("The school's")), *settings.LANGUAGES])
        zones = zone_choices(
            viewer.language, person.time_zone if person and person.time_zone else "Etc/UTC", viewer.now
        )
        self.offer("time_zone", [("", _t("Open")), *zones])
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def offer(self, name: str, choices: Any) -> None:
        """Let one choose among these."""
        field = self.fields[name]
        assert isinstance(field, (forms.ChoiceField, forms.MultipleChoiceField))
        field.choices = choices

    @property
    def facts(self) -> dict[str, str]:
        """What was written of the person."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}


class AddForm(PersonForm):
    """Somebody new, with roles and perhaps an invitation at once."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, choices=list(ROLES.items()), widget=forms.CheckboxSelectMultiple
    )
    invite = forms.BooleanField(
        label=_("Invite at once"),
        required=False,
        help_text=_("Mails a link by which they choose a password."),
    )

    def clean(self) -> dict[str, Any]:
        """Want an address to send an invitation to."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("invite") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _t("An invitation needs an e-mail address."))
        return values

    @property
    def name(self) -> str:
        """What the person is called."""
        return full_name(*(self.cleaned_data[name] for name in ("given_name", "preferred_name", "family_name")))

    @property
    def role_kinds(self) -> list[RoleKind]:
        """The roles that were chosen."""
        return [RoleKind(kind) for kind in self.cleaned_data["roles"]]


class EditForm(PersonForm):
    """What the school has written of a person; an introduction where the person teaches."""

    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=LONGEST_INTRODUCTION,
        help_text=_("What learners read about an instructor."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, viewer: Viewer, person: Person, kinds: set[str], data: Any = None) -> None:
        super().__init__(viewer, data, person)
        if RoleKind.INSTRUCTOR not in kinds:
            del self.fields["introduction"]


class RightsForm(forms.Form):
    """What a guardian may do for a child."""

    may_view = forms.BooleanField(
        label=_("Look"), required=False, help_text=_("See sessions, courses and credits. Without it, nothing at all.")
    )
    may_book = forms.BooleanField(
        label=_("Book"), required=False, help_text=_("Take, move and cancel sessions, and join waitlists.")
    )
    may_spend = forms.BooleanField(label=_("Spend credits"), required=False, help_text=_("Book what costs credits."))
    may_excuse = forms.BooleanField(
        label=_("Request absence"), required=False, help_text=_("Say before a session that the child can't come.")
    )
    may_read_reports = forms.BooleanField(
        label=_("Read reports"), required=False, help_text=_("Read attendance and the instructors' feedback.")
    )

    @property
    def rights(self) -> Rights:
        """What was ticked."""
        return Rights(**self.cleaned_data)


class FamilyForm(forms.Form):
    """What a family is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=Family._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
