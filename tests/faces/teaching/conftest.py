"""A school in Berlin on a Wednesday at 16:18; Ana teaches Spanish, and looks at it."""

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from tests.factories import NOW, make_course, make_instructor, make_person, make_school, signed_in


@pytest.fixture(autouse=True)
def _school(db: None, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    make_school()


@pytest.fixture
def ana() -> Person:
    return make_instructor("Ana Ruiz")


@pytest.fixture
def course(ana: Person) -> Course:
    return make_course("Spanish B1", ana, slug="spanish-b1")


@pytest.fixture
def lena() -> Person:
    return make_person("Lena Novák")


@pytest.fixture
def client(ana: Person) -> Client:
    return signed_in(ana)
