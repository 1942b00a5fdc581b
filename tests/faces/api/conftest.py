"""A school in Berlin on a Wednesday at 16:18: Lena learns Spanish, which Ana teaches from nine to five."""

import pytest
import time_machine

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from lessonbook.faces.api.limits import ALLOWANCES
from tests.faces.api.programs import Program
from tests.factories import NOW, enroll_in, make_course, make_hours, make_instructor, make_person, make_school


@pytest.fixture(autouse=True)
def _school(db: None, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)
    make_school()
    ALLOWANCES.forget()


@pytest.fixture
def ana() -> Person:
    ana = make_instructor("Ana Ruiz")
    make_hours(ana, class_link="https://class.example.org/ana")
    return ana


@pytest.fixture
def spanish(ana: Person) -> Course:
    facts = {"slug": "spanish-b1", "self_booking": True, "price": 0}
    return make_course("Spanish B1", ana, **facts)


@pytest.fixture
def lena(spanish: Course) -> Person:
    lena = make_person("Lena Novak")
    enroll_in(spanish, lena)
    return lena


@pytest.fixture
def program(lena: Person) -> Program:
    return Program(lena)
