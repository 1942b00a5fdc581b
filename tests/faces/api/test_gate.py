"""Who may ask at all: tokens, their scopes and ends, how often, and what is told where something is wrong."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.actions import deactivate_person, make_token, revoke_token
from lessonbook.domain.people.models import AccessToken, Person, Scope
from tests.faces.api.programs import Program, code_of, read
from tests.factories import BY_SCHOOL, NOW, make_person, make_session, signed_in

ME = "/api/v1/me"


def ask(token: str) -> tuple[int, Any]:
    return read(Client(headers={"Authorization": token}).get(ME))


def test_without_a_token_that_is_good_there_is_nothing(lena: Person) -> None:
    good = make_token(lena, "Test", list(Scope), by=BY_SCHOOL, now=NOW)
    for wrong in ("", "Bearer", f"Basic {good}", good, "Bearer lb_nothing", f"Bearer {good}x", "Bearer lb_č"):
        assert code_of(ask(wrong)) == (401, "no_token")
    assert ask(f"Bearer {good}")[0] == 200
    assert ask(f"bearer {good}")[0] == 200


def test_a_browsers_sign_in_is_no_token(lena: Person) -> None:
    response = signed_in(lena).get(ME)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="Lessonbook"'


def test_a_token_that_was_revoked_or_has_ended_or_whose_person_is_gone_is_good_for_nothing(
    lena: Person, time_machine: time_machine.TimeMachineFixture
) -> None:
    ending = Program(lena)
    AccessToken.objects.update(ends_at=NOW + timedelta(hours=1))
    revoked, staying = Program(lena), Program(lena)
    revoke_token(AccessToken.objects.order_by("-pk")[1], by=BY_SCHOOL, now=NOW)
    assert [program.get("/me")[0] for program in (ending, revoked, staying)] == [200, 401, 200]
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    assert [program.get("/me")[0] for program in (ending, revoked, staying)] == [401, 401, 200]
    deactivate_person(lena, by=BY_SCHOOL, now=NOW)
    assert staying.get("/me")[0] == 401


def test_only_a_digest_of_a_token_is_kept_and_no_log_has_it(lena: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as queries:
        program = Program(lena)
        program.get("/me")
        program.get("/nothing")
        ask(f"Bearer {program.token}x")
    assert program.token.startswith("lb_")
    assert not [q for q in queries if program.token in q["sql"]]
    assert program.token not in caplog.text


def test_scopes_say_what_a_token_is_good_for(lena: Person, spanish: Course) -> None:
    reader, booker = Program(lena, Scope.READ), Program(lena, Scope.BOOK)
    body = {"course": "spanish-b1", "times": []}
    assert code_of(reader.post("/bookings", body)) == (403, "scope_missing")
    assert code_of(booker.get("/me")) == (403, "scope_missing")
    assert code_of(booker.post("/bookings", body)) == (409, "no_times")
    Course.objects.update(price=1)
    status, told = booker.post("/bookings", body)
    assert (status, told["code"], told["facts"]) == (403, "scope_missing", {"scope": "spend"})
    assert code_of(Program(lena).post("/bookings", body)) == (409, "no_times")


def test_a_session_of_somebody_elses_is_as_if_there_was_none(lena: Person, spanish: Course) -> None:
    anna, session = Program(make_person("Anna Dvorak")), make_session(spanish, NOW + timedelta(days=2), lena)
    asked = [
        (method, f"/sessions/{code}{path}", body)
        for code in (session.code, "S-000000")
        for method, path, body in (
            ("get", "", None),
            ("post", "/cancel", None),
            ("post", "/reschedule", {"session": session.code}),
            ("post", "/absence", {"reason": "Ill"}),
            ("delete", "/absence", None),
            ("get", "/waitlist", None),
            ("post", "/waitlist", None),
            ("delete", "/waitlist", None),
            ("post", "/waitlist/accept", None),
        )
    ]
    answers = [read(anna.send(*one)) for one in asked]
    assert code_of(answers[0]) == (404, "not_found")
    assert answers == answers[:1] * len(asked)


def test_what_is_missing_and_what_is_anothers_look_the_same(program: Program, spanish: Course) -> None:
    other = make_person("Anna Dvorak")
    asked = [
        program.get("/courses/nothing"),
        program.get("/nothing/at/all"),
        program.get("/courses", learner=other.pk),
        program.get("/courses", learner="99999999"),
        program.get("/courses", learner="x"),
        Program(other).get("/courses/spanish-b1"),
        Program(other).get("/courses/spanish-b1/open-times"),
        Program(other).get("/courses/spanish-b1/credits"),
        Program(other).post("/bookings", {"course": "spanish-b1", "times": []}),
        program.get("/sessions/S-000000"),
        program.post("/sessions/S-000000/cancel"),
        program.post("/sessions/S-000000/waitlist"),
        program.delete("/sessions/S-000000/absence"),
    ]
    assert {str(answer) for answer in asked} == {str(asked[0])}
    assert code_of(asked[0]) == (404, "not_found")


def test_problems_are_told_in_the_language_asked_for_else_in_the_persons(lena: Person) -> None:
    program = Program(lena)
    english = program.client.get("/api/v1/courses/x")
    assert (english["Content-Type"], english["Content-Language"]) == ("application/problem+json", "en")
    assert (
        program.client.get("/api/v1/courses/x", headers={"Accept-Language": "xx, de-CH;q=0.5"})["Content-Language"]
        == "de"
    )
    Person.objects.update(language="cs")
    assert program.client.get("/api/v1/courses/x")["Content-Language"] == "cs"
    assert program.client.get("/api/v1/courses/x", headers={"Accept-Language": "*"})["Content-Language"] == "cs"


def test_an_unknown_method_is_told_which_there_are(program: Program) -> None:
    response = program.client.put("/api/v1/sessions/S-000000/absence")
    assert response.status_code == 405
    assert response["Allow"] == "DELETE, POST"
    assert response.json()["facts"] == {"methods": "DELETE, POST"}
    assert program.client.post(ME)["Allow"] == "GET, HEAD"


def test_what_cannot_be_read_is_told_with_pointers(program: Program) -> None:
    status, told = read(program.client.post("/api/v1/bookings", "{", content_type="application/json"))
    assert (status, told["code"]) == (400, "not_json")
    body = {"course": 3, "times": [{"session": "S-1"}, {"instructor": "1", "starts_at": "2026-11-26T09:00:00"}]}
    status, told = program.post("/bookings", body)
    assert (status, told["code"]) == (422, "not_valid")
    assert {"/course", "/times/1/starts_at"} <= {error["pointer"] for error in told["errors"]}
    status, told = program.get("/sessions", from_="2026-11-26T09:00:00")
    assert (status, [error["parameter"] for error in told["errors"]]) == (422, ["from"])


def test_head_answers_as_get_without_a_body(program: Program) -> None:
    response = program.client.head(ME)
    assert (response.status_code, response.content) == (200, b"")


def test_answers_are_kept_by_no_cache_and_run_nothing(program: Program) -> None:
    response = program.client.get(ME)
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_each_person_has_one_minute_however_many_tokens(
    lena: Person, settings: Any, time_machine: time_machine.TimeMachineFixture
) -> None:
    settings.API_READS, settings.API_WRITES = 3, 2
    program, second, other = Program(lena), Program(lena), Program(make_person("Bo Lind"))
    assert [one.get("/me")[0] for one in (program, second, program, second)] == [200, 200, 200, 429]
    response = program.client.get(ME)
    assert (response.json()["code"], response["Retry-After"]) == ("too_many_requests", "20")
    assert other.get("/me")[0] == 200
    assert [program.post("/bookings", {"course": "x", "times": []})[0] for _ in range(3)] == [404, 404, 429]
    time_machine.move_to(NOW + timedelta(seconds=20), tick=False)
    assert [program.get("/me")[0] for _ in range(2)] == [200, 429]


def test_many_tokens_at_one_address_are_not_held_back_but_strangers_are(lena: Person, settings: Any) -> None:
    settings.API_STRANGERS = 5
    programs = [Program(lena) for _ in range(20)]
    assert [ask("")[0] for _ in range(6)] == [401] * 5 + [429]
    assert {program.get("/me")[0] for program in programs} == {200}


@pytest.mark.parametrize(
    ("error", "told"), [(OperationalError("database is locked"), (503, "busy")), (RuntimeError("x"), (500, "broken"))]
)
def test_what_nobody_foresaw_is_a_problem_too_and_noted(
    lena: Person, caplog: pytest.LogCaptureFixture, error: Exception, told: tuple[int, str]
) -> None:
    program = Program(lena)
    program.client.raise_request_exception = False

    def fail(execute: Any, sql: str, *more: Any) -> Any:
        if "people_role" in sql:
            raise error
        return execute(sql, *more)

    with connection.execute_wrapper(fail):
        assert code_of(program.get("/me")) == told
    assert [record.exc_info is not None for record in caplog.records] == [True]
