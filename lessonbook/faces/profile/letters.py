"""The mails of signing in, as plain text in the school's name and in the words of jinja2/profile/mail."""

import re
from email.utils import formataddr, parseaddr
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, PackageLoader, StrictUndefined

from lessonbook.channels.mail import send_later
from lessonbook.domain.people.models import Account, Person, School
from lessonbook.domain.texts import level
from lessonbook.faces.look.dates import moment_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.profile.viewer import the_school

BLANK_LINES = re.compile(r"\n{3,}")
"""Several empty lines on end, which blocks and conditions of templates leave behind."""


@cache
def environment() -> Environment:
    """Templates of plain text, where nothing is escaped."""
    made = Environment(  # noqa: S701  plain text
        loader=PackageLoader("lessonbook.faces.profile", "jinja2/profile/mail"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["address"] = lambda name: settings.LESSONBOOK_URL + reverse(name)
    return made


def post(kind: str, email: str, facts: dict[str, Any]) -> None:
    """Write a letter in the school's name to an address, and send it after the answer."""
    school = the_school()
    subject, text = letter(kind, school, {**facts, "email": email})
    reply_to = [school.email] if school.email else None
    send_later(EmailMessage(subject, text, sender(school), [email], reply_to=reply_to))


def sender(school: School) -> str:
    """The school's name over the address that mail is sent from."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((one_line(level(school.name)), address))


def letter(name: str, school: School, facts: dict[str, Any]) -> tuple[str, str]:
    """Return subject and text of a mail, in the language and on the clock of the account's owner, if there is one."""
    user = facts.get("user")
    person = Person.objects.filter(account=user).first() if isinstance(user, Account) else None
    language = (person and person.language) or school.language
    view = Viewpoint(language, ZoneInfo((person and person.time_zone) or school.time_zone), school.first_weekday)
    says = {"name": one_line(school.name), "email": school.email, "phone": one_line(school.phone)}
    called = one_line(person.preferred_name or person.given_name) if person else ""
    context = {**facts, "school": says, "called": called}
    if "timestamp" in facts:
        context["when"] = f"{moment_text(facts['timestamp'], view)}, {zone_text(view)}"
    template = environment().get_template(f"{name}.txt")
    with translation.override(language):
        subject = "".join(template.blocks["subject"](template.new_context(context)))
        text = BLANK_LINES.sub("\n\n", template.render(context).strip())
    return one_line(level(subject)), f"{level(text)}\n"


def one_line(text: str) -> str:
    """The text without line breaks: what people wrote begins no paragraph of a mail."""
    return " ".join(text.split())
