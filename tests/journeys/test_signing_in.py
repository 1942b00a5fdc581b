"""Signing in as people do it: with a password, a code from an app, a passkey; and making oneself at home."""

import base64
import hashlib
import hmac
import io
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect

from lessonbook.domain.people.models import Person
from tests.conftest import Axe
from tests.factories import NOW, PASSWORD, make_guardian
from tests.journeys.conftest import OpenWindow, School

pytestmark = pytest.mark.engine("sqlite")
PAST = re.compile(r"^http://[^/]+/schedule/past/$")


@pytest.fixture(autouse=True)
def _uploads(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def sign_in(page: Page, email: str = "lena@example.org", password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Sign out").click()
    stands_on(page, "Sign in")


def show_oneself(page: Page) -> None:
    """Answer the question whether it is still oneself by the password."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def stands_on(page: Page, heading: str) -> None:
    """Wait for the page of a heading."""
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def code_of(key: str, steps_ahead: int = 0) -> str:
    """The code that an app shows for a key (RFC 6238: SHA-1, six digits, every 30 seconds)."""
    counter = int(NOW.timestamp()) // 30 + steps_ahead
    digest = hmac.digest(base64.b32decode(key), struct.pack(">Q", counter), hashlib.sha1)
    offset = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_a_wrong_password_is_told_and_the_right_one_leads_where_one_wanted_to_go(
    school: School, window: OpenWindow, axe: Axe
) -> None:
    page = window(None)
    page.goto(reverse("socialaccount_login_cancelled"))
    axe.everywhere(page)
    page.goto("/schedule/past/")
    page.get_by_label("E-mail").fill("lena@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("go together")
    axe.everywhere(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    expect(page).to_have_url(PAST)


def test_codes_from_an_app_are_asked_for_and_recovery_codes_help_out(
    school: School, window: OpenWindow, axe: Axe
) -> None:
    page = window(None)
    sign_in(page)
    page.goto("/account/")
    page.get_by_role("link", name="Set up an app").click()
    stands_on(page, "Is it still you?")
    axe.everywhere(page)
    show_oneself(page)
    key = page.locator("code.key").inner_text()
    axe.everywhere(page)
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    axe.everywhere(page)
    page.get_by_label("Code from the app").fill(code_of(key))
    page.get_by_role("button", name="Turn on").click()
    stands_on(page, "Recovery codes")
    recovery = page.locator(".codes code").first.inner_text()
    axe.everywhere(page)
    sign_out(page)

    sign_in(page)
    stands_on(page, "One more step")
    axe.everywhere(page)
    page.goto("/account/")
    expect(page.get_by_role("heading", name="Sign in")).to_have_count(0)
    stands_on(page, "One more step")
    page.get_by_label("Code from your app").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/account/")
    expect(page.get_by_text("9 left")).to_be_visible()
    page.get_by_role("link", name="Turn off the app").click()
    page.get_by_role("link", name="authenticator app").click()
    axe.everywhere(page)
    page.get_by_label("Code from your app").fill(code_of(key, 1))
    page.get_by_role("button", name="Go on").click()
    stands_on(page, "Authenticator app")
    axe.everywhere(page)
    page.goto(reverse("mfa_generate_recovery_codes"))
    axe.everywhere(page)
    page.go_back()
    page.get_by_role("button", name="Turn off the app").click()
    expect(page.get_by_role("link", name="Set up an app")).to_be_visible()


@pytest.fixture
def authenticator() -> Callable[[Page], CDPSession]:
    """Give a window a device that keeps passkeys and knows its owner's finger."""

    def given(page: Page) -> CDPSession:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return session

    return given


def press_for_a_passkey(page: Page, name: str) -> None:
    """Press once the page's scripts are there: before, the button sends a form without a passkey."""
    expect(page.get_by_role("button", name=name)).to_be_visible()
    page.wait_for_load_state("load")
    page.get_by_role("button", name=name).click()


def test_a_passkey_signs_in_alone_and_is_refused_once_removed(
    school: School, window: OpenWindow, axe: Axe, authenticator: Callable[[Page], CDPSession]
) -> None:
    page = window(None)
    authenticator(page)
    sign_in(page)
    page.goto("/account/")
    page.get_by_role("link", name="Add a passkey").click()
    show_oneself(page)
    expect(page.get_by_label("Sign in with it alone, without a password")).to_be_checked()
    axe.everywhere(page)
    page.get_by_label("Name").fill("Lena’s laptop")
    page.get_by_role("button", name="Make a passkey").click()
    stands_on(page, "Recovery codes")
    sign_out(page)

    page.goto("/schedule/past/")
    press_for_a_passkey(page, "Sign in with a passkey")
    expect(page).to_have_url(PAST)
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("Lena’s laptop").first).to_be_visible()
    axe.everywhere(page)
    page.get_by_role("link", name="Rename").click()
    stands_on(page, "Is it still you?")
    page.get_by_role("link", name="security key").click()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    axe.everywhere(page)
    press_for_a_passkey(page, "Use a passkey")
    stands_on(page, "Rename a passkey")
    axe.everywhere(page)
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_text("“Old laptop”")).to_be_visible()
    axe.everywhere(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    sign_out(page)

    press_for_a_passkey(page, "Sign in with a passkey")
    expect(page.get_by_text("This passkey isn't known here.")).to_be_visible()
    axe.everywhere(page)
    page.goto("/account/")
    stands_on(page, "Sign in")


def test_a_browser_without_a_passkey_says_so_on_the_page(
    school: School, window: OpenWindow, authenticator: Callable[[Page], CDPSession], axe: Axe
) -> None:
    page = window(None)
    authenticator(page).send("WebAuthn.disable")
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))")
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("no passkey was used")
    axe.everywhere(page)


def test_the_browsers_zone_is_taken_at_the_first_sign_in_and_offered_where_it_differs(
    school: School, window: OpenWindow
) -> None:
    Person.objects.filter(pk=school.lena.pk).update(time_zone="")
    page = window(None)
    sign_in(page)
    expect(page.get_by_text("Berlin time").first).to_be_visible()
    assert Person.objects.get(pk=school.lena.pk).time_zone == "Europe/Berlin"

    Person.objects.filter(pk=school.lena.pk).update(time_zone="America/New_York")
    page.goto("/schedule/past/")
    page.get_by_role("button", name="Use its time").click()
    expect(page).to_have_url(PAST)
    assert Person.objects.get(pk=school.lena.pk).time_zone == "Europe/Berlin"

    Person.objects.filter(pk=school.lena.pk).update(time_zone="America/New_York")
    page.goto("/schedule/past/")
    page.get_by_role("button", name="Keep as is").click()
    page.goto("/account/")
    expect(page.get_by_role("button", name="Use its time")).to_have_count(0)


def a_picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(data, "JPEG")
    return data.getvalue()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_makes_oneself_at_home_with_and_without_script(
    school: School, window: OpenWindow, axe: Axe, scripts: bool
) -> None:
    page = window(None, java_script_enabled=scripts)
    sign_in(page)
    page.goto("/account/")
    page.get_by_label("Preferred name").fill("Leni")
    page.get_by_label("Time zone").select_option("Europe/Lisbon")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_label("A picture of you").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )
    page.get_by_role("button", name="Use this picture").click()
    photo = page.locator("main .avatar img")
    expect(photo).to_be_visible()
    if scripts:
        expect(photo).to_have_js_property("naturalWidth", 512)
        axe.everywhere(page)
    page.goto("/schedule/upcoming/")
    expect(page.get_by_text("Lisbon time").first).to_be_visible()


def test_a_guardian_puts_on_another_childs_hat_and_stays_on_the_page(school: School, window: OpenWindow) -> None:
    petra = make_guardian("Petra Dvořák", school.anna, school.lena)
    page = window(petra)
    page.goto("/schedule/upcoming/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Lena Novák").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/schedule/upcoming/$"))
    expect(page.get_by_role("cell", name="Piano").first).to_be_visible()
