"""A school in Berlin on a Wednesday at 16:18, and a learner who looks at it."""

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from tests.faces.portal.booking_facts import give_credits, make_ana, make_bookable
from tests.factories import NOW, make_person, make_school, signed_in


@pytest.fixture(autouse=True)
def _school(db: None, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    make_school()


@pytest.fixture
def lena() -> Person:
    return make_person("Lena Novak")


@pytest.fixture
def client(lena: Person) -> Client:
    return signed_in(lena)


@pytest.fixture
def ana() -> Person:
    """Who teaches, and keeps hours where a course of hers is booked."""
    return make_ana()


@pytest.fixture
def spanish(ana: Person, lena: Person) -> Course:
    """A course of Ana's that Lena may book, with six credits."""
    course = make_bookable(ana)
    give_credits(lena, course)
    return course
