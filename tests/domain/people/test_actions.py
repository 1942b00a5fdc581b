"""People change themselves; the school says what people are here, who looks after whom, and who may come in."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.test import override_settings

from lessonbook.domain.journal.actions import By
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.people.actions import (
    Rights,
    change_email,
    change_profile,
    deactivate_person,
    grant_role,
    link_guardian,
    open_account,
    reactivate_person,
    revoke_role,
    sign_up,
    unlink_guardian,
)
from lessonbook.domain.people.models import Account, Guardianship, Person, Role, RoleKind
from lessonbook.domain.refusals import Refused
from tests.factories import BY_SCHOOL, NOW, PASSWORD, make_guardian, make_person, make_school

pytestmark = pytest.mark.django_db
LENA = "lena@example.org"
LATER = NOW + timedelta(hours=1)


def entries() -> list[tuple[str, dict[str, object], dict[str, object]]]:
    """What the journal holds: verb, before, after; oldest first."""
    return list(Entry.objects.order_by("id").values_list("verb", "before", "after"))


def refusal(error: "pytest.ExceptionInfo[Refused]") -> str:
    return error.value.refusal.code


def test_a_profile_takes_what_changed_and_writes_only_that_down() -> None:
    person = make_person("Lena Novák", preferred_name="Leni", phone="1", time_zone="Europe/Berlin")
    changed = change_profile(person, preferred_name=" Lenka ", phone="1", by=By(person.pk), now=NOW)
    assert (changed.name, changed.phone) == ("Lenka Novák", "1")
    assert entries() == [("change_profile", {"preferred_name": "Leni"}, {"preferred_name": "Lenka"})]


def test_a_profile_that_stays_as_it_is_leaves_no_trace() -> None:
    person = make_person(time_zone="Europe/Berlin")
    change_profile(person, time_zone="Europe/Berlin", by=By(person.pk), now=NOW)
    assert entries() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("language", "tlh"), ("phone", "1" * 41), ("preferred_name", "x" * 121)],
)
def test_a_profile_refuses_values_that_are_none(field: str, value: str) -> None:
    person = make_person()
    with pytest.raises(ValidationError) as error:
        change_profile(person, **{field: value}, by=By(person.pk), now=NOW)
    assert (list(error.value.message_dict), entries()) == ([field], [])


@override_settings(LANGUAGES=[("en", "English"), ("cs", "Čeština")])
def test_a_profile_speaks_a_language_of_the_portal() -> None:
    person = make_person()
    assert change_profile(person, language="cs", by=By(person.pk), now=NOW).language == "cs"


@pytest.mark.parametrize("field", ["family_name", "given_name", "email", "account", "deactivated_at", "sort_key"])
def test_what_the_school_writes_nobody_changes_for_themselves(field: str) -> None:
    person = make_person("Lena Novák")
    with pytest.raises(TypeError):
        change_profile(person, **{field: "x"}, by=By(person.pk), now=NOW)
    assert Person.objects.get().name == "Lena Novák"


def test_a_role_is_granted_and_revoked_once() -> None:
    person = make_person()
    for _ in range(2):
        grant_role(person, RoleKind.INSTRUCTOR, by=BY_SCHOOL, now=NOW)
    assert set(Role.objects.values_list("kind", flat=True)) == {"learner", "instructor"}
    for _ in range(2):
        revoke_role(person, RoleKind.INSTRUCTOR, by=BY_SCHOOL, now=NOW)
    assert set(Role.objects.values_list("kind", flat=True)) == {"learner"}
    assert entries() == [("grant_role", {}, {"role": "instructor"}), ("revoke_role", {"role": "instructor"}, {})]


def test_a_school_keeps_its_last_administrator() -> None:
    last, gone = (make_person(name, RoleKind.ADMINISTRATOR, email=f"{name}@example.org") for name in ("mara", "old"))
    deactivate_person(gone, by=BY_SCHOOL, now=NOW)
    with pytest.raises(Refused) as error:
        revoke_role(last, RoleKind.ADMINISTRATOR, by=BY_SCHOOL, now=NOW)
    assert refusal(error) == "last_administrator"
    with pytest.raises(Refused) as error:
        deactivate_person(last, by=BY_SCHOOL, now=NOW)
    assert refusal(error) == "last_administrator"
    grant_role(make_person("New", email="new@example.org"), RoleKind.ADMINISTRATOR, by=BY_SCHOOL, now=NOW)
    revoke_role(last, RoleKind.ADMINISTRATOR, by=BY_SCHOOL, now=NOW)
    assert not last.roles.exists()


def test_administrators_who_can_not_sign_in_yet_do_not_count_as_the_last() -> None:
    last = make_person("Mara", RoleKind.ADMINISTRATOR, email="mara@example.org")
    unknown, invited, barred = (make_person(name, RoleKind.ADMINISTRATOR) for name in ("Una", "Ivo", "Bo"))
    open_account(invited, "ivo@example.org", by=BY_SCHOOL, now=NOW)
    shut = open_account(barred, "bo@example.org", by=BY_SCHOOL, now=NOW)
    shut.set_password(PASSWORD)
    shut.is_active = False
    shut.save()
    for act in (partial(revoke_role, last, RoleKind.ADMINISTRATOR), partial(deactivate_person, last)):
        with pytest.raises(Refused) as error:
            act(by=BY_SCHOOL, now=NOW)
        assert refusal(error) == "last_administrator"
    revoke_role(unknown, RoleKind.ADMINISTRATOR, by=BY_SCHOOL, now=NOW)
    accepted = Account.objects.get(email="ivo@example.org")
    accepted.set_password(PASSWORD)
    accepted.save()
    deactivate_person(last, by=BY_SCHOOL, now=NOW)
    with pytest.raises(Refused) as error:
        deactivate_person(invited, by=BY_SCHOOL, now=NOW)
    assert refusal(error) == "last_administrator"


def test_a_guardian_is_linked_once_and_becomes_one_by_it() -> None:
    petra, anna = make_person("Petra", RoleKind.INSTRUCTOR), make_person("Anna")
    links = {link_guardian(petra, anna, by=BY_SCHOOL, now=NOW) for _ in range(2)}
    assert [(link.guardian, link.learner, link.since, link.until) for link in links] == [(petra, anna, NOW, None)]
    assert set(petra.roles.values_list("kind", flat=True)) == {"instructor", "guardian"}
    assert [verb for verb, _, _ in entries()] == ["link_guardian"]


def test_a_link_takes_other_rights_over() -> None:
    petra, anna = make_person("Petra"), make_person("Anna")
    link_guardian(petra, anna, by=BY_SCHOOL, now=NOW)
    link_guardian(petra, anna, Rights(may_spend=False), by=BY_SCHOOL, now=LATER)
    link = Guardianship.objects.get()
    assert (link.may_view, link.may_spend, link.since) == (True, False, NOW)
    assert entries()[1] == ("link_guardian", {"may_spend": True}, {"may_spend": False})


@pytest.mark.parametrize(
    ("guardian", "learner", "code"),
    [
        ({}, None, "same_person"),
        ({"deactivated_at": NOW}, {}, "person_deactivated"),
        ({}, {"deactivated_at": NOW}, "person_deactivated"),
    ],
)
def test_who_cannot_be_linked(guardian: dict[str, object], learner: dict[str, object] | None, code: str) -> None:
    petra = make_person("Petra", **guardian)  # type: ignore[arg-type]
    anna = petra if learner is None else make_person("Anna", **learner)  # type: ignore[arg-type]
    with pytest.raises(Refused) as error:
        link_guardian(petra, anna, by=BY_SCHOOL, now=NOW)
    assert (refusal(error), entries()) == (code, [])


def test_only_a_learner_has_guardians() -> None:
    with pytest.raises(Refused) as error:
        link_guardian(make_person("Petra"), make_person("Ana", RoleKind.INSTRUCTOR), by=BY_SCHOOL, now=NOW)
    assert refusal(error) == "not_a_learner"


def test_unlinking_ends_the_link_now_and_it_can_begin_anew() -> None:
    anna = make_person("Anna")
    petra = make_guardian("Petra", anna)
    link = Guardianship.objects.get()
    for _ in range(2):
        unlink_guardian(link, by=BY_SCHOOL, now=NOW)
    assert list(petra.wards.standing(NOW)) == []
    assert entries() == [
        ("unlink_guardian", {}, {"guardian": petra.pk, "learner": anna.pk, "until": NOW.isoformat()}),
    ]
    link_guardian(petra, anna, by=BY_SCHOOL, now=LATER)
    assert [each.since for each in petra.wards.standing(LATER)] == [LATER]


def test_somebody_shut_out_is_signed_out_everywhere_and_comes_back_by_signing_in_anew() -> None:
    person = make_person(email="lena@example.org")
    assert person.account is not None
    UserSession.objects.create(user=person.account, ip="192.0.2.1", session_key="a" * 32, user_agent="")
    for _ in range(2):
        deactivate_person(person, by=BY_SCHOOL, now=NOW)
    person.refresh_from_db()
    assert (person.deactivated_at, Account.objects.get().is_active, UserSession.objects.count()) == (NOW, False, 0)
    for _ in range(2):
        reactivate_person(person, by=BY_SCHOOL, now=LATER)
    person.refresh_from_db()
    assert (person.deactivated_at, Account.objects.get().is_active) == (None, True)
    stamp = {"deactivated_at": NOW.isoformat()}
    assert entries() == [("deactivate_person", {}, stamp), ("reactivate_person", stamp, {})]


def test_a_sign_in_is_opened_once_and_no_password_opens_it() -> None:
    person = make_person("Lena Novák")
    accounts = {open_account(person, address, by=BY_SCHOOL, now=NOW) for address in ("Lena@Example.org", LENA)}
    [account] = accounts
    person.refresh_from_db()
    assert (person.account, account.email, person.email) == (account, LENA, LENA)
    assert (account.has_usable_password(), entries()) == (False, [("open_account", {}, {"email": LENA})])


def test_a_sign_in_leaves_the_address_that_the_school_writes_to() -> None:
    person = make_person("Anna Dvořák")
    Person.objects.update(email="family@example.org")
    open_account(person, LENA, by=BY_SCHOOL, now=NOW)
    assert Person.objects.get().email == "family@example.org"


@pytest.mark.parametrize(
    ("facts", "address", "code"),
    [
        ({"deactivated_at": NOW}, LENA, "person_deactivated"),
        ({}, " ", "no_email"),
        ({"email": "other@example.org"}, LENA, "has_account"),
        ({}, "Taken@Example.org", "email_taken"),
    ],
)
def test_a_sign_in_is_never_somebody_elses(facts: dict[str, Any], address: str, code: str) -> None:
    taken = make_person("Bo Lind", email="taken@example.org")
    person = make_person("Lena Novák", **facts)
    before = person.account
    with pytest.raises(Refused) as error:
        open_account(person, address, by=BY_SCHOOL, now=NOW)
    person.refresh_from_db()
    assert (refusal(error), person.account, Person.objects.get(account__email="taken@example.org")) == (
        code,
        before,
        taken,
    )


def test_nobody_shuts_themselves_out() -> None:
    mara = make_person("Mara", RoleKind.ADMINISTRATOR)
    make_person("Max", RoleKind.ADMINISTRATOR)
    with pytest.raises(Refused) as error:
        deactivate_person(mara, by=By(mara.pk), now=NOW)
    assert refusal(error) == "oneself"


def test_somebody_shut_out_changes_nothing_of_themselves() -> None:
    with pytest.raises(Refused) as error:
        change_profile(make_person(deactivated_at=NOW), phone="1", by=BY_SCHOOL, now=LATER)
    assert (refusal(error), entries()) == ("person_deactivated", [])


def test_somebody_shut_out_is_given_no_role() -> None:
    with pytest.raises(Refused) as error:
        grant_role(make_person(deactivated_at=NOW), RoleKind.INSTRUCTOR, by=BY_SCHOOL, now=LATER)
    assert (refusal(error), entries()) == ("person_deactivated", [])


def test_who_registers_becomes_a_new_learner_never_somebody_known() -> None:
    known = make_person("Lena Novák", email="")
    Person.objects.filter(pk=known.pk).update(email="lena@example.org")
    make_school(open_sign_up=True)
    account = Account.objects.create_user("lena@example.org")
    person = sign_up(account, given_name="Lena", family_name="Novák", now=NOW)
    assert (person == known, person.account, list(person.roles.values_list("kind", flat=True))) == (
        False,
        account,
        ["learner"],
    )
    assert entries() == [("sign_up", {}, {"name": "Lena Novák"})]


def test_nobody_registers_where_the_school_has_not_allowed_it() -> None:
    make_school()
    with pytest.raises(Refused) as error:
        sign_up(Account.objects.create_user("lena@example.org"), given_name="Lena", family_name="", now=NOW)
    assert (refusal(error), Person.objects.count()) == ("sign_up_closed", 0)


@pytest.mark.parametrize(("contact", "expected"), [("old@example.org", "new@example.org"), ("x@y.org", "x@y.org")])
def test_mail_of_the_school_follows_a_new_address_if_it_went_to_the_old_one(contact: str, expected: str) -> None:
    person = make_person(email="old@example.org")
    Person.objects.update(email=contact)
    Account.objects.update(email="new@example.org")
    account = Account.objects.get()
    change_email(account, "old@example.org", now=NOW)
    change_email(account, "new@example.org", now=NOW)
    assert Person.objects.get().email == expected
    assert entries() == [("change_email", {"email": "old@example.org"}, {"email": "new@example.org"})]
    assert Entry.objects.get().actor == person
