"""Insecure installations are refused, with what to do."""

import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.checks import WARNING
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from lessonbook.config import checks
from lessonbook.config.environment import Environment
from lessonbook.config.secret_key import keep_secret_key

KEY = "dV8s0PqLx2mZr7TnYb4WcHk9JfGu5AeRi1OoEt3QzXvBlMjNhC"
SECURE = {"LESSONBOOK_URL": "https://school.example", "PROXIES": 1, "MAIL_URL": "smtps://mail.example"}
OIDC = {"OIDC_URL": "https://id.example", "OIDC_CLIENT_ID": "lessonbook", "OIDC_CLIENT_SECRET": "s"}


def findings(settings: Settings, changes: dict[str, Any]) -> list[str | None]:
    """Return the ids of what is found where these settings differ from a plain installation on this machine."""
    plain = {
        "LESSONBOOK_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": KEY,
        "SECRET_KEY_FALLBACKS": [],
        "ENVIRONMENT": Environment({}),
        "MAIL_URL": "file:///var/mail",
        "PROXIES": 0,
        "DEBUG": False,
    }
    for name, value in {**plain, **changes}.items():
        setattr(settings, name, value)
    settings.ADDRESS = urlsplit(settings.LESSONBOOK_URL)
    settings.SECURE = settings.ADDRESS.scheme == "https"
    return [message.id for message in checks.insecure_settings()]


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, []),
        ({"LESSONBOOK_URL": "http://localhost"}, []),
        ({"LESSONBOOK_URL": "http://[::1]:8000", "DEBUG": True}, []),
        (SECURE, []),
        (SECURE | OIDC, []),
        (SECURE | {"DEBUG": True}, ["lessonbook.E002"]),
        (SECURE | {"LESSONBOOK_URL": "http://school.example"}, ["lessonbook.E003"]),
        (SECURE | {"LESSONBOOK_URL": "http://192.168.1.5"}, ["lessonbook.E003"]),
        (SECURE | {"PROXIES": 0}, ["lessonbook.E004"]),
        ({"SECRET_KEY": KEY[:49]}, ["lessonbook.E005"]),
        ({"SECRET_KEY": "secret" * 9}, ["lessonbook.E005"]),
        ({"SECRET_KEY_FALLBACKS": [KEY, "old"]}, ["lessonbook.E005"]),
        ({"OIDC_URL": "https://id.example"}, ["lessonbook.E007"]),
        ({"OIDC_CLIENT_SECRET": "s"}, ["lessonbook.E007"]),
        (OIDC | {"OIDC_URL": "http://id.example"}, ["lessonbook.E008"]),
        (OIDC | {"OIDC_URL": "http://localhost:9000"}, []),
        (SECURE | {"MAIL_URL": "smtp://ana:secret@mail.example:25"}, ["lessonbook.E011"]),
        (SECURE | {"MAIL_URL": "smtp://:secret@192.168.1.5"}, ["lessonbook.E011"]),
        ({"MAIL_URL": "smtp://ana:secret@mail.example"}, ["lessonbook.E011"]),
        (SECURE | {"MAIL_URL": "smtp://mail.example"}, []),
        (SECURE | {"MAIL_URL": "smtp://ana:secret@localhost:1025"}, []),
        (SECURE | {"MAIL_URL": "smtp://ana:secret@127.0.0.2"}, []),
        (SECURE | {"MAIL_URL": "smtp+starttls://ana:secret@mail.example"}, []),
        (SECURE | {"MAIL_URL": "console:"}, ["lessonbook.W001"]),
        ({"ENVIRONMENT": Environment({"LESSONBOOK_ULR": ""})}, ["lessonbook.W002"]),
    ],
)
def test_what_is_found(settings: Settings, changes: dict[str, Any], ids: list[str]) -> None:
    assert findings(settings, changes) == ids


def test_a_key_that_others_can_read_is_found(settings: Settings, tmp_path: Path) -> None:
    keep_secret_key(tmp_path, KEY)
    assert findings(settings, {"DATA": tmp_path}) == []
    (tmp_path / "secret_key").chmod(0o640)
    assert findings(settings, {"DATA": tmp_path}) == ["lessonbook.E006"]


@pytest.mark.engine("sqlite")
def test_a_school_that_others_can_read_is_warned_of_with_the_way_out(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "my data"
    database, mail, media = data / "lessonbook.sqlite3", data / "mail", data / "media"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    changes = {"DATA": data, "EMAIL_FILE_PATH": str(mail), "MEDIA_ROOT": media}
    assert findings(settings, changes) == []
    for folder in (data, mail, media):
        folder.mkdir(0o755)
    database.touch(0o644)
    assert findings(settings, changes) == ["lessonbook.W003"]
    [found] = checks.insecure_settings()
    assert (found.level, found.msg) == (WARNING, f"Other users of this machine can read {database}, {mail}, {media}.")
    assert found.hint is not None
    subprocess.run(found.hint, shell=True, check=True)
    assert findings(settings, changes) == []
    mail.chmod(0o750)
    assert findings(settings, changes) == ["lessonbook.W003"]
    data.chmod(0o700)  # then nobody gets as far as that
    assert findings(settings, changes) == []


def test_serving_is_refused_and_says_why(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    findings(settings, SECURE | {"LESSONBOOK_URL": "http://school.example"})
    with pytest.raises(CommandError, match=r"^Refused to serve: see above\.$"):
        call_command("serve")
    assert "(lessonbook.E003) Passwords would travel unencrypted." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "changes", "ids"),
    [
        ("127.0.0.1", {"DEBUG": True}, []),
        ("localhost", {}, []),
        ("::1", {}, []),
        ("0.0.0.0", {}, ["lessonbook.E010"]),
        ("::", {}, ["lessonbook.E010"]),
        ("192.168.1.5", {}, ["lessonbook.E010"]),
        ("0.0.0.0", {"DEBUG": True}, ["lessonbook.E009", "lessonbook.E010"]),
        ("0.0.0.0", SECURE, []),
        ("::", SECURE, []),
    ],
)
def test_other_machines_are_answered_behind_a_proxy_alone(
    settings: Settings, host: str, changes: dict[str, Any], ids: list[str]
) -> None:
    assert findings(settings, changes) == []
    assert [message.id for message in checks.insecure_host(host)] == ids


def test_passwords_are_asked_of_nobody_else_over_plain_http(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    findings(settings, {})
    with pytest.raises(CommandError, match=r"^Refused to serve: see above\.$"):
        call_command("serve", host="0.0.0.0")
    assert "Passwords would travel unencrypted to 0.0.0.0." in capsys.readouterr().err


def test_a_password_that_is_refused_is_not_repeated(settings: Settings) -> None:
    findings(settings, SECURE | {"MAIL_URL": "smtp://ana:secret@mail.example"})
    assert "secret" not in "".join(map(str, checks.insecure_settings()))


def test_source_code_is_shown_to_nobody_else(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    findings(settings, {"DEBUG": True})
    with pytest.raises(CommandError, match=r"^Refused to serve: see above\.$"):
        call_command("serve", host="0.0.0.0")
    assert "everyone who reaches 0.0.0.0" in capsys.readouterr().err


def test_a_check_for_deployment_says_the_same(settings: Settings) -> None:
    findings(settings, SECURE | {"PROXIES": 0})
    with pytest.raises(CommandError, match=r"lessonbook\.E004"):
        call_command("check", deploy=True)
