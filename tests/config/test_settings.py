"""What follows from the environment."""

import os
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

SETTINGS = Path(__file__).parents[2] / "lessonbook" / "config" / "settings.py"
STRICT = {
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
}
LOOSE = {
    "SECURE_HSTS_SECONDS": 0,
    "SECURE_SSL_REDIRECT": False,
    "SESSION_COOKIE_SECURE": False,
    "CSRF_COOKIE_SECURE": False,
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": True,
}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Return a function that reads the settings anew, with nothing but these variables in the environment."""

    def settings(**variables: str) -> dict[str, Any]:
        for name in list(os.environ):
            if name.startswith("LESSONBOOK_") or name == "DATABASE_URL":
                monkeypatch.delenv(name)
        monkeypatch.setenv("DATA", str(tmp_path / "data"))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return settings


@pytest.mark.parametrize(
    ("address", "expected"), [("https://school.example", STRICT), ("http://127.0.0.1:8000", LOOSE), ("", LOOSE)]
)
def test_the_address_decides_how_strict_cookies_and_transport_are(
    read: Any, address: str, expected: dict[str, object]
) -> None:
    settings = read(LESSONBOOK_URL=address)
    assert {name: settings[name] for name in expected} == expected


def test_the_site_answers_to_its_address_and_to_this_machine(read: Any) -> None:
    settings = read(LESSONBOOK_URL="https://school.example/")
    assert settings["ALLOWED_HOSTS"] == ["school.example", "127.0.0.1", "localhost", "[::1]"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://school.example"]
    assert "[2001:db8::1]" in read(LESSONBOOK_URL="https://[2001:db8::1]")["ALLOWED_HOSTS"]


@pytest.mark.parametrize(("proxies", "header"), [("0", None), ("2", ("HTTP_X_FORWARDED_PROTO", "https"))])
def test_proxies_are_believed_only_where_there_are_some(read: Any, proxies: str, header: object) -> None:
    settings = read(LESSONBOOK_PROXIES=proxies)
    assert (settings["SECURE_PROXY_SSL_HEADER"], settings["ALLAUTH_TRUSTED_PROXY_COUNT"]) == (header, int(proxies))


def test_everything_of_a_school_is_in_its_data_folder(read: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    settings = read()
    assert settings["DATABASES"]["default"]["NAME"] == str(data / "lessonbook.sqlite3")
    assert settings["MEDIA_ROOT"] == data / "media"
    assert settings["EMAIL_FILE_PATH"] == str(data / "mail")
    assert not data.exists()


@pytest.mark.parametrize("name", ["my school", "a#b", "a?b", "50%20"])
def test_the_data_folder_may_have_any_name(read: Any, tmp_path: Path, name: str) -> None:
    settings = read(DATA=str(tmp_path / name))
    assert settings["DATABASES"]["default"]["NAME"] == str(tmp_path / name / "lessonbook.sqlite3")
    assert settings["EMAIL_FILE_PATH"] == str(tmp_path / name / "mail")


def test_uploads_are_for_their_owner_alone(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    name = default_storage.save("people/ana.webp", ContentFile(b"a portrait"))
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "people", tmp_path / name)]
    assert modes == [0o700, 0o600]


def test_sign_in_at_the_schools_issuer_is_there_once_it_is_set(read: Any) -> None:
    assert read()["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"] == []
    settings = read(
        LESSONBOOK_OIDC_URL="https://id.example",
        LESSONBOOK_OIDC_CLIENT_ID="lessonbook",
        LESSONBOOK_OIDC_CLIENT_SECRET="s",
    )
    assert settings["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"] == [
        {
            "provider_id": "school",
            "name": "School account",
            "client_id": "lessonbook",
            "secret": "s",
            "settings": {"server_url": "https://id.example"},
        }
    ]


def test_keys_that_were_used_before_still_count(read: Any) -> None:
    assert read(LESSONBOOK_OLD_SECRET_KEYS=" one two ")["SECRET_KEY_FALLBACKS"] == ["one", "two"]


MALFORMED = {
    "DATA": "/dev/null",
    "DATABASE_URL": "mysql://db/school",
    "LESSONBOOK_URL": "https://school.example:abc",
    "LESSONBOOK_PROXIES": "-1",
    "LESSONBOOK_MAIL_URL": "smtp://h:abc",
    "LESSONBOOK_MAIL_FROM": "school",
    "LESSONBOOK_OIDC_URL": "https://[id.example",
    "LESSONBOOK_OIDC_NAME": "\udcff",
    "LESSONBOOK_OIDC_CLIENT_ID": "\udcff",
    "LESSONBOOK_OIDC_CLIENT_SECRET": "\udcff",
    "LESSONBOOK_SECRET_KEY": "\udcff",
    "LESSONBOOK_OLD_SECRET_KEYS": "\udcff",
    "LESSONBOOK_SQLITE_SYNCHRONOUS": "OFF",
    "LESSONBOOK_DATABASE_POOL": "0",
    "LESSONBOOK_THREADS": "many",
    "LESSONBOOK_API_READS": "1.5",
    "LESSONBOOK_API_WRITES": "-1",
    "LESSONBOOK_API_STRANGERS": "∞",
    "LESSONBOOK_WORKER": "maybe",
    "LESSONBOOK_ACCESS_LOG": "2",
    "LESSONBOOK_LOG_LEVEL": "LOUD",
    "LESSONBOOK_DEBUG": "never",
}


@pytest.mark.parametrize(("name", "value"), MALFORMED.items())
def test_what_cannot_be_read_stops_the_start_and_is_named(read: Any, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^(The port in |The host in )?{name} [^\n]*\.$"):
        read(**{name: value})


def test_of_every_setting_something_cannot_be_read(settings: Settings) -> None:
    assert MALFORMED.keys() == settings.ENVIRONMENT.variables.keys()
