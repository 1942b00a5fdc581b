"""Databases, mail servers and web sites, each from one address."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from lessonbook.config.database_url import database_from_url
from lessonbook.config.mail_url import mail_from_url, mail_sender
from lessonbook.config.web_address import web_address

POOL = {"min_size": 1, "max_size": 8, "timeout": 30}
PLANNED = {"prepare_threshold": 0, "options": "-c plan_cache_mode=force_generic_plan -c jit=off", "pool": POOL}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///school.sqlite3", "school.sqlite3"),
        ("sqlite:////srv/my%20school/school.sqlite3", "/srv/my school/school.sqlite3"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_sqlite(url: str, name: str) -> None:
    assert database_from_url(url, pool_size=8) == {
        "ENGINE": "lessonbook.database.sqlite",
        "NAME": name,
        "CONN_MAX_AGE": None,
    }


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (
            "postgresql://ana:s%40cret@db.example:6432/school",
            {"NAME": "school", "USER": "ana", "PASSWORD": "s@cret", "HOST": "db.example", "PORT": "6432"},
        ),
        (
            "postgres://db.example/school?sslmode=verify-full&connect_timeout=5",
            {"HOST": "db.example", "OPTIONS": {"sslmode": "verify-full", "connect_timeout": "5", **PLANNED}},
        ),
        ("postgresql:///school?host=/run/postgresql", {"HOST": "/run/postgresql"}),
        ("postgresql:///school?host=%2Frun%2Fpostgresql&port=5433", {"HOST": "/run/postgresql", "PORT": "5433"}),
        ("postgresql://ana:@/school?host=/run/postgresql", {"USER": "ana", "HOST": "/run/postgresql"}),
        ("postgresql://[::1]/school", {"HOST": "::1"}),
        ("postgresql:///school", {}),
        (
            "postgresql:///school?options=-c%20work_mem=64MB",
            {"OPTIONS": {**PLANNED, "options": f"{PLANNED['options']} -c work_mem=64MB"}},
        ),
        ("postgresql:///school?user=ana&password=secret", {"USER": "ana", "PASSWORD": "secret"}),
    ],
)
def test_postgresql(url: str, parts: dict[str, Any]) -> None:
    plain = {"NAME": "school", "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "OPTIONS": PLANNED}
    assert database_from_url(url, pool_size=8) == {"ENGINE": "lessonbook.database.postgresql", **plain, **parts}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "sqlite://school.sqlite3",
        "mysql://ana:secret@db/school",
        "postgresql://ana:secret@db",
        "postgresql://ana:secret@[db/school",
        "postgresql://ana:secret@db/school?sslmod=require",
        "sqlite:////srv/secret#/school.sqlite3",
        "sqlite:////srv/school.sqlite3?mode=secret",
    ],
)
def test_an_address_of_no_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        database_from_url(url, pool_size=8)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("port", ["port", "99999", "0", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^The port in DATABASE_URL is not a number from 1 to 65535\.$"):
        database_from_url(f"postgresql://ana:secret@db:{port}/school", pool_size=8)
    with pytest.raises(ImproperlyConfigured, match=r"^The port in LESSONBOOK_MAIL_URL is not a number"):
        mail_from_url(f"smtp://ana:secret@mail.example:{port}")
    with pytest.raises(ImproperlyConfigured, match=r"^The port in LESSONBOOK_URL is not a number"):
        web_address("LESSONBOOK_URL", f"https://school.example:{port}")


SMTP = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example",
    "EMAIL_PORT": 25,
    "EMAIL_HOST_USER": "",
    "EMAIL_HOST_PASSWORD": "",
    "EMAIL_USE_TLS": False,
    "EMAIL_USE_SSL": False,
    "EMAIL_TIMEOUT": 20,
}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", SMTP),
        (
            "smtp+starttls://ana%40school:p%2Fw@mail.example",
            {
                **SMTP,
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "ana@school",
                "EMAIL_HOST_PASSWORD": "p/w",
                "EMAIL_USE_TLS": True,
            },
        ),
        ("smtps://mail.example:466", {**SMTP, "EMAIL_PORT": 466, "EMAIL_USE_SSL": True}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        (
            "file:///srv/my%20mail",
            {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": "/srv/my mail"},
        ),
    ],
)
def test_mail(url: str, expected: dict[str, Any]) -> None:
    assert mail_from_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "smtp://",
        "imap://ana:secret@mail.example",
        "file://",
        "file://secret/mail",
        "smtp://ana:secret@[mail.example",
        "smtp://ana:12/secret@mail.example",
        "smtp://ana:12#secret@mail.example",
        "smtp://ana:12?secret@mail.example",
    ],
)
def test_an_address_that_sends_no_mail_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        mail_from_url(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["ana@school.example", "School of Music <office@school.example>", "Škola <a@127.0.0.1>"]
)
def test_a_sender(text: str) -> None:
    assert mail_sender(text) == text


@pytest.mark.parametrize("text", ["school", "a@b, c@d", "School <a@b> too", "@", "a@b\nBcc: c@d", "School <>"])
def test_what_is_no_sender_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^LESSONBOOK_MAIL_FROM must look like "):
        mail_sender(text)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://school.example", "school.example", None),
        ("HTTPS://School.Example:8443", "school.example", 8443),
        ("http://127.0.0.1:8000", "127.0.0.1", 8000),
        ("https://[2001:db8::1]:443", "2001:db8::1", 443),
        ("http://localhost", "localhost", None),
    ],
)
def test_a_web_site(url: str, host: str, port: int | None) -> None:
    parts = web_address("LESSONBOOK_URL", url)
    assert (parts.hostname, parts.port) == (host, port)


@pytest.mark.parametrize(
    "url",
    [
        "school.example",
        "ftp://school.example",
        "https://",
        "https://school.example/portal",
        "https://school.example?x",
        "https://school.example?",
        "https://school.example#x",
        "https://school.example:",
        "https://ana:secret@school.example",
        "https://*",
        "https://.school.example",
        "https://school .example",
        "https://škola.example",
        "https://-.example",
    ],
)
def test_what_is_no_web_site_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        web_address("LESSONBOOK_URL", url)
    assert str(refused.value) == "LESSONBOOK_URL must look like https://school.example, without a path."


def test_something_on_a_web_site() -> None:
    assert web_address("X", "https://id.example:8443/realms/school/", with_path=True).path == "/realms/school/"
    for url in ("id.example/school", "https://id.example/school?x=1", "https://ana:secret@id.example/school"):
        with pytest.raises(ImproperlyConfigured, match=r"^X must look like https://id\.example/school\.$"):
            web_address("X", url, with_path=True)
