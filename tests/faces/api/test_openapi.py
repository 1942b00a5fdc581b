"""The description of the API, and that the API does what it says: requests made up from it, right and wrong ones."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from lessonbook.config.wsgi import application
from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Person
from tests.faces.api.programs import BASE, Program
from tests.factories import NOW, make_person, make_session

EXAMPLES = 6
KEY = "Idempotency-Key"
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the test's connection, which a server would close between requests."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def description(program: Program) -> dict[str, Any]:
    return dict(program.client.get(f"{BASE}/openapi.json").json())


def test_every_operation_tells_its_problems_and_wants_a_token(description: dict[str, Any]) -> None:
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    assert len(operations) == 17
    for operation in operations:
        problems = {status for status, told in operation["responses"].items() if told.get("content") == PROBLEM}
        assert problems - {"400"} == {"401", "403", "404", "409", "422", "429", "503"}
        assert operation["security"] == [{"AccessTokenAuth": []}]
        assert operation["description"]
    assert description["components"]["securitySchemes"]["AccessTokenAuth"]["scheme"] == "bearer"


def test_every_change_takes_a_key_and_no_look_does(description: dict[str, Any]) -> None:
    for methods in description["paths"].values():
        for method, operation in methods.items():
            keys = [one for one in operation["parameters"] if one["name"] == KEY]
            assert [(one["in"], one["required"], one["schema"]["type"]) for one in keys] == (
                [("header", False, "string")] if method in {"post", "delete"} else []
            )


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_api_does_what_its_description_says(
    program: Program, lena: Person, spanish: Course, mode: GenerationMode, settings: Any
) -> None:
    settings.API_READS = settings.API_WRITES = settings.API_STRANGERS = 0
    Course.objects.update(absence="person", waitlist=True)
    make_session(spanish, NOW.replace(day=28), lena, code="S-AAAAAA")
    make_session(spanish, NOW.replace(day=29), make_person(), code="S-BBBBBB", capacity=1)
    schema = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", application)
    known = {"slug": st.just("spanish-b1"), "code": st.sampled_from(["S-AAAAAA", "S-BBBBBB", "S-CCCCCC"])}
    for found in schema.get_all_operations():
        operation: Any = found
        check(operation.ok(), mode, known, program.token)


def check(operation: Any, mode: GenerationMode, known: dict[str, st.SearchStrategy[str]], token: str) -> None:
    """Ask as a program would that knows nothing but the description, and the names of two sessions and a course."""
    named = {name for name in known if f"{{{name}}}" in operation.path}

    @how(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), names=st.fixed_dictionaries({n: known[n] for n in named}))
    def ask(case: Any, names: dict[str, str]) -> None:
        headers = case.meta.components.get(ParameterLocation.HEADER)
        without_token = headers is not None and headers.mode.is_negative
        if mode.is_positive:
            case.path_parameters.update(names)
        case.call_and_validate(headers={} if without_token else {"Authorization": f"Bearer {token}"})

    ask()
