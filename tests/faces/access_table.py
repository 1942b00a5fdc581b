"""Who gets what at every address: one row a route, one column a person. A route that is missing fails test_access.py.

The school: Lena learns Spanish in a group with nobody else; Anna learns nothing that Lena does; Petra is Lena's
guardian, Oto was; Ana teaches Lena; Mara is the administrator. What a row asks for is Lena's, where it is anybody's.
The data admin's routes have one rule of their own: administrators alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile

from lessonbook.domain.courses.models import Course
from lessonbook.domain.people.models import Guardianship, Person, RoleKind
from lessonbook.domain.timetable.models import Session
from lessonbook.faces.profile.portraits import version
from tests.factories import (
    NOW,
    enroll_in,
    make_course,
    make_guardian,
    make_instructor,
    make_person,
    make_school,
    make_session,
)

PEOPLE = ("nobody", "lena", "anna", "petra", "oto", "ana", "mara")
"""Nobody signed in; a learner, another learner; a guardian, an unlinked one; an instructor; an administrator."""

Outcome = int | str
"""A status, or the path that one is sent to."""

DOOR = "/account/login/"
AGAIN = "/account/reauthenticate/"
PROFILE = "/account/"
LOST = "/account/no-place/"
DATA_ADMIN = "data/"
LENAS_CODE, OTHER_CODE = "S-4K7Q2M", "S-5K7Q2M"
LENAS_DETAILS = f"/sessions/{LENAS_CODE}/"
TEACHES_LENA = f"/teach/sessions/{LENAS_CODE}/"


@dataclass
class World:
    """Lena and hers, and those who look."""

    people: dict[str, Person]
    course: Course
    session: Session
    names: dict[str, str] = field(default_factory=dict)
    """How the table names what stands in an address and is another each time."""
    keys: dict[str, str] = field(default_factory=dict)
    """What the browsers of people are known by who have signed in."""


@dataclass(frozen=True)
class Row:
    """How a route is asked for, and what each of PEOPLE gets."""

    expected: Sequence[Outcome]
    args: Callable[[World], Sequence[object]] = lambda world: ()
    method: str = "get"
    data: Mapping[str, str] | Callable[[World], Mapping[str, str]] = field(default_factory=dict)

    def sent(self, world: World) -> Mapping[str, str]:
        """What is sent along."""
        return self.data(world) if callable(self.data) else self.data


def make_world() -> World:
    """Make the school that the table is about, at NOW."""
    make_school(logo="school/mark.png")
    lena, anna = make_person("Lena Novák"), make_person("Anna Dvořák")
    lena.photo.save("lena.webp", ContentFile(b"picture"))
    ana = make_instructor("Ana Ruiz")
    oto = make_guardian("Oto Novák", lena)
    Guardianship.objects.update(until=NOW)
    people = {"lena": lena, "anna": anna, "ana": ana, "oto": oto, "petra": make_guardian("Petra Nováková", lena)}
    people["mara"] = make_person("Mara Vogel", RoleKind.ADMINISTRATOR)
    course = make_course("Spanish B1", ana, slug="spanish-b1")
    session = make_session(course, NOW + timedelta(hours=2), lena, instructor=ana, code=LENAS_CODE)
    return World(people, course, session, {f"/people/{lena.pk}/": "/people/LENA/"})


def everybody(outcome: Outcome) -> Sequence[Outcome]:
    """The same for whoever asks, signed in or not."""
    return (outcome,) * len(PEOPLE)


def inside(outcome: Outcome) -> Sequence[Outcome]:
    """The same for whoever is signed in."""
    return (DOOR, *(outcome,) * (len(PEOPLE) - 1))


def outside(outcome: Outcome) -> Sequence[Outcome]:
    """A page of the door: whoever is in already is sent on."""
    return (outcome, *("/",) * (len(PEOPLE) - 1))


def row(
    nobody: Outcome, lena: Outcome, anna: Outcome, petra: Outcome, oto: Outcome, ana: Outcome, mara: Outcome
) -> Sequence[Outcome]:
    """What each gets, in the order of PEOPLE."""
    return (nobody, lena, anna, petra, oto, ana, mara)


def lenas_photo(world: World) -> Sequence[object]:
    return world.people["lena"].pk, version(world.people["lena"])


def code(world: World) -> Sequence[object]:
    return (world.session.code,)


def slug(world: World) -> Sequence[object]:
    return (world.course.slug,)


def lenas_part(world: World) -> Mapping[str, str]:
    """A seat for Lena in another session, as the address of a booking for several names it."""
    if not Course.objects.filter(slug="chess").exists():
        course = make_course("Chess", world.people["ana"], slug="chess", self_booking=True, price=0)
        enroll_in(course, world.people["lena"])
        make_session(course, NOW + timedelta(days=1), capacity=3, code=OTHER_CODE)
    return {"part": f"{world.people['lena'].pk}.chess.{OTHER_CODE}"}


def lenas_seat(world: World) -> Mapping[str, str]:
    return {"session": world.session.code}


LEARNS_WITH_LENA = row(DOOR, 200, 404, 200, 404, 404, 404)
HAS_A_PLACE = row(DOOR, 200, 200, 200, LOST, 200, LOST)
GUARDS = row(DOOR, 404, 404, 200, 404, 404, 404)
TEACHES = row(DOOR, 404, 404, 404, 404, 200, 404)
IN_OFFICE = row(DOOR, 404, 404, 404, 404, 404, 200)

LOOK = {
    "welcome": Row(everybody(404)),
    "healthz": Row(everybody(200)),
    "look:now": Row(everybody(200)),
    "look:theme": Row(everybody("/"), method="post", data={"theme": "dark"}),
    "school_logo": Row(everybody(404), lambda world: ("mark",)),
}

OWN_SETTINGS = {
    "profile": Row(inside(200)),
    "profile_portrait": Row(inside(422), method="post"),
    "profile_photo": Row(row(DOOR, 200, 404, 200, 404, 200, 200), lenas_photo),
    "profile_time_zone": Row(inside("/"), method="post", data={"zone": "Europe/Lisbon"}),
    "profile_hat": Row(row(DOOR, "/", "/", 404, 404, 404, 404), method="post", data={"hat": "me"}),
    "profile_tokens": Row(inside(200)),
    "profile_new_token": Row(inside(AGAIN)),
    "profile_revoke_token": Row(inside(404), lambda world: (1,), method="post"),
    "profile_no_place": Row(row(DOOR, "/", "/", "/", 200, "/", "/office/")),
    "account_change_password": Row(inside(200)),
    "account_set_password": Row(inside("/account/password/change/")),
    "account_email": Row(inside(200)),
    "account_reauthenticate": Row(inside(200)),
    "usersessions_list": Row(inside(200)),
    "socialaccount_connections": Row(inside(200)),
    "mfa_index": Row(inside("/account/#security")),
    "mfa_reauthenticate": Row(inside(AGAIN)),
    "mfa_reauthenticate_webauthn": Row(inside(AGAIN)),
    "mfa_activate_totp": Row(inside(AGAIN)),
    "mfa_deactivate_totp": Row(inside(404)),
    "mfa_view_recovery_codes": Row(inside(404)),
    "mfa_generate_recovery_codes": Row(inside(AGAIN)),
    "mfa_download_recovery_codes": Row(inside(404)),
    "mfa_list_webauthn": Row(inside(200)),
    "mfa_add_webauthn": Row(inside(AGAIN)),
    "mfa_edit_webauthn": Row(inside(AGAIN), lambda world: (1,)),
    "mfa_remove_webauthn": Row(inside(AGAIN), lambda world: (1,)),
}

AT_THE_DOOR = {
    "account_login": Row(outside(200)),
    "account_logout": Row(("/", *(200,) * 6)),
    "account_signup": Row(outside(200)),
    "account_inactive": Row(everybody(200)),
    "account_email_verification_sent": Row(everybody(200)),
    "account_confirm_email": Row(everybody(200), lambda world: ("made-up",)),
    "account_confirm_login_code": Row(outside(DOOR)),
    "account_reset_password": Row(everybody(200)),
    "account_reset_password_done": Row(everybody(200)),
    "account_reset_password_from_key": Row(everybody(200), lambda world: ("1", "made-up")),
    "account_reset_password_from_key_done": Row(everybody(200)),
    "mfa_authenticate": Row(outside(DOOR)),
    "mfa_login_webauthn": Row(outside(DOOR)),
    "openid_connect_login": Row(everybody(404), lambda world: ("school",)),
    "openid_connect_callback": Row(everybody(404), lambda world: ("school",)),
    "socialaccount_login_cancelled": Row(everybody(200)),
    "socialaccount_login_error": Row(everybody(401)),
    "socialaccount_signup": Row(everybody(DOOR)),
    "account/social/connections/": Row(inside("/account/3rdparty/")),
    "account/social/login/cancelled/": Row(inside("/account/3rdparty/login/cancelled/")),
    "account/social/login/error/": Row(inside("/account/3rdparty/login/error/")),
    "account/social/signup/": Row(inside("/account/3rdparty/signup/")),
}

PORTAL = {
    "portal:dashboard": Row(row(DOOR, 200, 200, 200, LOST, "/teach/", LOST)),
    "portal:schedule": Row(inside("/schedule/upcoming/")),
    "portal:upcoming": Row(HAS_A_PLACE),
    "portal:calendar": Row(HAS_A_PLACE),
    "portal:past": Row(HAS_A_PLACE),
    "portal:session": Row(row(DOOR, 200, 404, 200, 404, TEACHES_LENA, 404), code),
    "portal:session_file": Row(row(DOOR, 200, 404, 200, 404, 200, 404), code),
    "portal:join": Row(row(DOOR, 403, 404, 403, 404, 403, 404), code),
    "portal:reschedule": Row(row(DOOR, 200, 404, 200, 404, 404, 404), code),
    "portal:line": Row(LEARNS_WITH_LENA, code),
    "portal:family": Row(GUARDS),
    "portal:family_calendar": Row(GUARDS),
    "portal:book_together": Row(GUARDS),
    "portal:together_confirm": Row(GUARDS, data=lenas_part),
    "portal:book": Row(row(DOOR, 200, 200, 200, LOST, 404, LOST)),
    "portal:book_course": Row(LEARNS_WITH_LENA, slug),
    "portal:book_confirm": Row(row(DOOR, "/book/spanish-b1/", 404, "/book/spanish-b1/", 404, 404, 404), slug),
    "portal:booked": Row(LEARNS_WITH_LENA, slug, data=lenas_seat),
    "portal:cancel": Row(row(DOOR, 403, 404, 403, 404, 404, 404), code),
    "portal:absence": Row(row(DOOR, 403, 404, 403, 404, 404, 404), code),
    "portal:withdrawal": Row(row(DOOR, LENAS_DETAILS, 404, LENAS_DETAILS, 404, 404, 404), code, method="post"),
    "portal:courses": Row(HAS_A_PLACE),
    "portal:course": Row(LEARNS_WITH_LENA, slug),
    "portal:course_history": Row(LEARNS_WITH_LENA, slug),
    "portal:course_credits": Row(LEARNS_WITH_LENA, slug),
    "portal:course_reports": Row(LEARNS_WITH_LENA, slug),
}

# No browser's sign-in is good for it: who gets what by a token stands in tests/faces/api.
API = {
    "api:openapi-json": Row(everybody(200)),
    "api:api-root": Row(everybody(404)),
    "api:me": Row(everybody(401)),
    "api:courses": Row(everybody(401)),
    "api:course": Row(everybody(401), slug),
    "api:open_times": Row(everybody(401), slug),
    "api:credits": Row(everybody(401), slug),
    "api:ledger": Row(everybody(401), slug),
    "api:bookings": Row(everybody(401), method="post"),
    "api:sessions": Row(everybody(401)),
    "api:session": Row(everybody(401), code),
    "api:cancel": Row(everybody(401), code, method="post"),
    "api:reschedule": Row(everybody(401), code, method="post"),
    "api:request_absence": Row(everybody(401), code, method="post"),
    "api:withdraw_absence": Row(everybody(401), code, method="delete"),
    "api:place_in_line": Row(everybody(401), code),
    "api:join_line": Row(everybody(401), code, method="post"),
    "api:leave_line": Row(everybody(401), code, method="delete"),
    "api:accept_offer": Row(everybody(401), code, method="post"),
}

TABLE = {**LOOK, **OWN_SETTINGS, **AT_THE_DOOR, **PORTAL, **API}
