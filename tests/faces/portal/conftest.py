"""A school in Berlin on a Wednesday at 16:18, and a learner who looks at it."""

import pytest
import time_machine
from django.test import Client

from lessonbook.domain.people.models import Person
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
