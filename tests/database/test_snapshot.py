import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction
from django.db.utils import DatabaseError

from lessonbook.database.snapshot import snapshot
from lessonbook.domain.people.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act: Callable[[], object]) -> None:
    """Do something on a connection of its own; fails if it has to wait for this one."""
    done: list[object] = []

    def run() -> None:
        try:
            done.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    assert len(done) == 1


def test_it_sees_one_instant_from_its_beginning_on() -> None:
    make_person("Ana Ruiz")
    with snapshot(connection):
        elsewhere(lambda: make_person("Bo Lind"))
        assert list(Person.objects.values_list("given_name", flat=True)) == ["Ana"]
        elsewhere(lambda: Person.objects.update(given_name="Changed"))
        elsewhere(lambda: make_person("Cy Moss"))
        assert list(Person.objects.values_list("given_name", flat=True)) == ["Ana"]
    assert sorted(Person.objects.values_list("given_name", flat=True)) == ["Changed", "Changed", "Cy"]


def test_nobody_writes_in_it() -> None:
    with pytest.raises(DatabaseError), snapshot(connection):
        Person.objects.create(given_name="Ana")
    make_person("Bo Lind")
    assert list(Person.objects.values_list("given_name", flat=True)) == ["Bo"]


def test_an_error_in_it_ends_it() -> None:
    with pytest.raises(ZeroDivisionError), snapshot(connection):
        raise ZeroDivisionError
    with transaction.atomic():
        make_person("Ana Ruiz")
    with snapshot(connection):
        assert Person.objects.count() == 1


def test_an_error_of_the_database_in_it_ends_it() -> None:
    with pytest.raises((OperationalError, DatabaseError)), snapshot(connection), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing_of_that_name")
    make_person("Ana Ruiz")
    with snapshot(connection):
        assert Person.objects.count() == 1


def test_inside_a_transaction_it_is_that_transactions_view() -> None:
    with transaction.atomic():
        make_person("Ana Ruiz")
        with snapshot(connection):
            assert Person.objects.count() == 1
        make_person("Bo Lind")
    assert Person.objects.count() == 2
