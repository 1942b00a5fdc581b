"""The name of the constraint that refused is the same on both engines."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lessonbook.database.errors import constraint_name
from lessonbook.domain.people.models import Account, Person, Role, RoleKind

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = """
    CREATE TABLE trial (
        id integer PRIMARY KEY, n integer NOT NULL CONSTRAINT trial_positive CHECK (n > 0),
        word varchar(10), parent integer REFERENCES trial (id)
    )
"""


@pytest.fixture
def _trial() -> Iterator[None]:
    run(TABLE)
    run("CREATE UNIQUE INDEX trial_word ON trial (lower(word))")
    yield
    run("DROP TABLE trial")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def name_of(sql: str) -> str | None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        run(sql)
    return constraint_name(refused.value)


@pytest.mark.usefixtures("_trial")
@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("INSERT INTO trial (id, n) VALUES (2, 0)", "trial_positive"),
        ("INSERT INTO trial (id, n, word) VALUES (2, 1, 'ONE')", "trial_word"),
        ("INSERT INTO trial (id) VALUES (2)", None),
        ("INSERT INTO trial (id, n, parent) VALUES (2, 1, 77)", None),
    ],
    ids=["check", "unique index over an expression", "not null", "foreign key"],
)
def test_a_table_of_no_model(sql: str, name: str | None) -> None:
    run("INSERT INTO trial (id, n, word) VALUES (1, 1, 'one')")
    assert name_of(sql) == name


def test_a_unique_constraint_of_a_model() -> None:
    person = Person.objects.create(given_name="Ana")
    Role.objects.create(person=person, kind=RoleKind.LEARNER)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Role.objects.create(person=person, kind=RoleKind.LEARNER)
    assert constraint_name(refused.value) == "people_role_once"


def test_a_unique_field_of_a_model() -> None:
    Account.objects.create_user("ana@school.example")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Account.objects.create_user("ana@school.example")
    assert constraint_name(refused.value) == "people_account_email_key"


def test_a_primary_key_of_a_model() -> None:
    BrowserSession.objects.create(pk="a", expire_date=timezone.now())
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BrowserSession.objects.create(pk="a", expire_date=timezone.now())
    assert constraint_name(refused.value) == "django_session_pkey"


def test_a_text_of_another_kind_names_nothing() -> None:
    assert constraint_name(IntegrityError("something else")) is None
    assert constraint_name(IntegrityError("UNIQUE constraint failed: nowhere.id")) is None
