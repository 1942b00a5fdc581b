"""Makes access tokens for people, one a line: for programs and tests that act for many."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Source
from lessonbook.domain.people.actions import make_token
from lessonbook.domain.people.models import Person, Scope

BY = By(None, Source.COMMAND)


class Command(BaseCommand):
    help = "Make an access token for each person and print them, one a line, in the order of the addresses."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for whom, and what the tokens are good for."""
        parser.add_argument("email", nargs="+", help="a person's address, of the sign-in or else as the school has it")
        parser.add_argument("--scopes", default=",".join(Scope.values), help="of read, book, spend; all without it")
        parser.add_argument("--name", default="Command line", help="what the tokens are called in the profiles")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make all of them, or say which address is nobody's or several people's; none is made then."""
        scopes = self.scopes(options["scopes"])
        now = timezone.now()
        with transaction.atomic():
            people = self.people(options["email"])
            made = [make_token(person, options["name"], scopes, by=BY, now=now) for person in people]
        self.stdout.write("\n".join(made))

    def scopes(self, text: str) -> list[Scope]:
        """Read the scopes, separated by commas."""
        names = [name.strip() for name in text.split(",") if name.strip()]
        if not names or (strange := sorted(set(names) - set(Scope.values))):
            what = ", ".join(strange) if names else "nothing"
            raise CommandError(f"--scopes takes some of {', '.join(Scope.values)}, not {what}.")
        return [Scope(name) for name in names]

    def people(self, emails: list[str]) -> list[Person]:
        """Find the one person behind each address: a sign-in's owner comes before others who share it."""
        asked = [email.strip().lower() for email in emails]
        active = Person.objects.active()
        owners = {
            p.account.email: [p] for p in active.filter(account__email__in=asked).select_related("account") if p.account
        }
        known: dict[str, list[Person]] = {}
        for person in active.alias(lower=Lower("email")).filter(lower__in=asked):
            known.setdefault(person.email.lower(), []).append(person)
        found = [owners.get(email) or known.get(email, []) for email in asked]
        wrong = [f"{email} (nobody)" for email, people in zip(asked, found, strict=True) if not people]
        wrong += [f"{email} (several people)" for email, people in zip(asked, found, strict=True) if len(people) > 1]
        if wrong:
            raise CommandError(f"No token was made. Not one person's address: {', '.join(wrong)}.")
        return [people[0] for people in found]
