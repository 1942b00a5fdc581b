"""Opens a sign-in: for somebody the school knows, or for a new person such as the first administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from lessonbook.channels.mail import wait_until_sent
from lessonbook.domain.journal.actions import By, record
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.actions import grant_role, open_account
from lessonbook.domain.people.models import Person, RoleKind
from lessonbook.domain.refusals import Refused
from lessonbook.faces.look.refusal_words import refusal_text
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.profile.invitations import invite, password_url
from lessonbook.faces.profile.viewer import the_school

BY = By(None, Source.COMMAND)


class Command(BaseCommand):
    help = "Open a sign-in for a person and print the link by which its password is set, or mail it (--mail)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the address, and who it is."""
        parser.add_argument("email", help="the address to sign in with")
        parser.add_argument("--name", help="make a new person of this name; else one that has the address is meant")
        parser.add_argument("--person", type=int, metavar="NUMBER", help="the person's number in the data admin")
        parser.add_argument("--role", action="append", choices=RoleKind.values, default=[], help="may be repeated")
        parser.add_argument("--mail", action="store_true", help="mail the link instead of printing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, or say why not; nothing is written then."""
        now = timezone.now()
        try:
            with transaction.atomic():
                person = self.person(options)
                for role in options["role"]:
                    grant_role(person, RoleKind(role), by=BY, now=now)
                account = open_account(person, options["email"], by=BY, now=now)
                person.refresh_from_db()
                if options["mail"]:
                    invite(person, by=BY, now=now)
        except Refused as refused:
            school = the_school()
            view = Viewpoint("en", school.zone, school.first_weekday)
            raise CommandError(refusal_text(refused.refusal, view)) from refused
        wait_until_sent()
        done = (
            "The link was mailed."
            if options["mail"]
            else f"Set the password within three days:\n{password_url(account)}"
        )
        self.stdout.write(f"{person.name} can sign in as {account.email}. {done}")

    def person(self, options: dict[str, Any]) -> Person:
        """Return who is meant: by number, new by name, or the one person who has the address."""
        email = options["email"].strip().lower()
        if options["person"]:
            found = list(Person.objects.filter(pk=options["person"]))
        elif options["name"]:
            return self.new_person(options["name"], email)
        else:
            found = list(Person.objects.active().filter(email__iexact=email))
        if len(found) != 1:
            numbers = ", ".join(f"{person.pk} {person.name}" for person in found)
            who = f"Several people have this address: {numbers}. Say which with --person." if found else ""
            raise CommandError(who or "Nobody the school knows has this address. Add --name to make a new person.")
        return found[0]

    def new_person(self, name: str, email: str) -> Person:
        """Make a person of this name."""
        given, _, family = name.strip().partition(" ")
        person = Person.objects.create(given_name=given, family_name=family, email=email)
        record("add", person, BY, timezone.now(), after={"given_name": given, "family_name": family, "email": email})
        return person
