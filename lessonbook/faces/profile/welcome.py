"""The page that greets in an empty installation: the school, and its first administrator."""

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lessonbook.domain.people.actions import Founder, found_school
from lessonbook.domain.people.models import Account, Person, School
from lessonbook.domain.people.queries import the_school
from lessonbook.domain.people.rules import is_zone
from lessonbook.domain.refusals import Refused
from lessonbook.faces.look.context import DEVICE_ZONE_COOKIE
from lessonbook.faces.look.zones import canonical_zone
from lessonbook.faces.profile.forms import NamesForm
from lessonbook.faces.profile.founding import is_setup_code, is_unfounded
from lessonbook.faces.profile.zone_choices import UTC, zone_choices

UNPROCESSABLE = 422


class WelcomeForm(NamesForm):
    """The school's name, clock and language; then who rules it first, with an address and a password to sign in."""

    school = forms.CharField(
        label=_("Name of the school"),
        max_length=School._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("On whose clock the school keeps its days. Type the name of a city to find it in the list."),
    )
    language = forms.ChoiceField(label=_("Language"), help_text=_("Of mails, and of pages until people choose theirs."))
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("You sign in with it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    code = forms.CharField(
        label=_("Setup code"),
        help_text=_("`lessonbook serve` printed it, with the address of this page, where it was started."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        given = request.POST if request.method == "POST" else None
        zone = canonical_zone(_zone_of(request))
        school = the_school()
        initial: dict[str, object] = {"time_zone": zone, "language": get_language(), "code": request.GET.get("code")}
        if school:
            initial |= {"school": school.name, "time_zone": school.time_zone, "language": school.language}
        super().__init__(given, initial=initial)
        # What is asked first has the focus: the code, where the address didn't bring it.
        self.fields["school" if self.brings_code else "code"].widget.attrs["autofocus"] = True
        self._offer("language", settings.LANGUAGES)
        self._offer("time_zone", zone_choices(get_language() or "en", str(initial["time_zone"]), now))
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()[1:2]))
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def brings_code(self) -> bool:
        """Whether the address that was printed brought the code along, so that nobody has to type it."""
        return is_setup_code(str(self["code"].value() or ""))

    def clean_code(self) -> str:
        """Take the code that was printed, and no other."""
        code = str(self.cleaned_data["code"])
        if not is_setup_code(code):
            raise ValidationError(gettext("That is not the code. It stands in the output of `lessonbook serve`."))
        return code

    def clean(self) -> dict[str, Any]:
        """Want a password that isn't easily guessed, from the names least of all."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("password"):
            try:
                validate_password(values["password"], Account(email=values.get("email", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return values

    def found(self, now: datetime) -> Person:
        """Make the school and its administrator. Raises Refused: school_founded."""
        facts = self.cleaned_data
        founder = Founder(facts["given_name"], facts["family_name"], facts["email"], facts["password"])
        language = facts.get("language") or settings.LANGUAGE_CODE
        return found_school(facts["school"], founder, time_zone=facts["time_zone"], language=language, now=now)


def _zone_of(request: HttpRequest) -> str:
    """The browser's zone, as far as it has told; the page's script fills in the rest."""
    zone = unquote(request.COOKIES.get(DEVICE_ZONE_COOKIE, ""))
    return zone if is_zone(zone) else UTC


@login_not_required
@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask for the school and its first administrator, and make both; there is no such page once there is a sign-in."""
    if not is_unfounded():
        raise Http404
    now = timezone.now()
    form = WelcomeForm(request, now)
    if request.method != "POST" or not form.is_valid():
        status = UNPROCESSABLE if form.errors else None
        return render(request, "profile/welcome.html", {"form": form}, status=status)
    try:
        person = form.found(now)
    except Refused:
        return redirect("account_login")
    except ValidationError as error:
        form.add_error(None, error.messages)
        return render(request, "profile/welcome.html", {"form": form}, status=UNPROCESSABLE)
    onward = reverse("office:first_steps")
    response: HttpResponse = perform_login(request, person.account, email_verification="none", redirect_url=onward)
    return response
