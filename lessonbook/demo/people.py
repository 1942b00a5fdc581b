"""The school of the demo, its people, families and rooms."""

from datetime import datetime
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from lessonbook.demo.cast import ADMINISTRATORS, CHILDREN, GUARDIANS, INSTRUCTORS, LEARNERS, PASSWORD, THRIFTY, Member
from lessonbook.demo.filling import ZONE, Filling
from lessonbook.domain.people.models import Account, Family, Guardianship, Person, Role, School
from lessonbook.domain.timetable.models import Location


def make_people(filling: Filling) -> None:
    """The school, its people, families and rooms."""
    School.objects.update_or_create(
        id=School.ONE,
        defaults={
            "name": "Riverside School",
            "email": "office@example.org",
            "phone": "+49 30 0000 0000",
            "time_zone": ZONE,
        },
    )
    for member in (*ADMINISTRATORS, *INSTRUCTORS, *GUARDIANS, *LEARNERS):
        filling.people[member.key] = make_person(member, filling.began)
    for guardian, children in CHILDREN.items():
        people = [filling.people[key] for key in (guardian, *children)]
        Guardianship.objects.bulk_create(
            Guardianship(guardian=people[0], learner=child, since=filling.began, may_spend=guardian != THRIFTY)
            for child in people[1:]
        )
        Family.objects.create(name=people[0].family_name).members.set(people)
    house = Location.objects.create(
        name="Riverside 12", address="Riverside 12\n10115 Berlin", directions="Second yard, bell “School”."
    )
    for room, capacity in (("Studio 1", 2), ("Room 3", 8), ("Hall", 60)):
        filling.rooms[room] = Location.objects.create(name=room, within=house, capacity=capacity)
    filling.rooms["Lisbon"] = Location.objects.create(
        name="Conservatory, Lisbon", address="Rua dos Caetanos 29\n1200-079 Lisboa", time_zone="Europe/Lisbon"
    )


@cache
def hashed_password() -> str:
    """The password of all, hashed once: a good hash takes its time."""
    return make_password(PASSWORD)


def make_person(member: Member, signed_in_at: datetime) -> Person:
    """A person with roles and, where there is an address, a sign-in that was used."""
    account = None
    if member.email:
        account = Account.objects.create(email=member.email, password=hashed_password(), last_login=signed_in_at)
        EmailAddress.objects.create(user=account, email=member.email, primary=True, verified=True)
    given, _, family = member.name.partition(" ")
    person = Person.objects.create(
        account=account,
        given_name=given,
        family_name=family,
        email=member.email,
        time_zone=member.zone,
        language=member.language,
        introduction=member.introduction,
    )
    Role.objects.bulk_create(Role(person=person, kind=kind) for kind in member.roles)
    return person
