"""The program `lessonbook` as a whole, whichever command it runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from lessonbook.config.program import REFUSED, run
from tests.installation import ROOT, Installation

pytestmark = pytest.mark.engine("sqlite")

UMASK = """
import os, sys
from lessonbook.config.program import run
os.environ["DJANGO_SETTINGS_MODULE"] = "lessonbook.config.settings"
os.umask(0o022)
try:
    run(sys.argv[1:])
finally:
    print(f"{os.umask(0):03o}")
"""


@pytest.mark.parametrize(("command", "umask"), [("check", "077"), ("collectstatic", "022"), ("makemigrations", "022")])
def test_what_is_written_is_private_unless_it_is_a_part_of_the_program(
    tmp_path: Path, command: str, umask: str
) -> None:
    words = [sys.executable, "-c", UMASK, command, "--help"]
    environment = Installation(tmp_path).environment
    said = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == umask


NUMBER = "must be a whole number from"
UNUSABLE = {
    **{
        (words, "LESSONBOOK_PROXIES", "-1"): f"LESSONBOOK_PROXIES {NUMBER} 0 to 1000000, not '-1'."
        for words in ("", "help", "help serve", "check", "migrate", "serve", "work", "nonsense")
    },
    ("serve", "LESSONBOOK_URL", "https://x:y"): "The port in LESSONBOOK_URL is not a number from 1 to 65535.",
    ("migrate", "DATA", "/proc/no"): "DATA is /proc/no, where nothing can be written: No such file or directory.",
    ("check_invariants", "DATABASE_URL", "sqlite:////no/such/folder/file"): (
        "DATABASE_URL, or DATA, names a database that can't be opened: unable to open database file."
    ),
}


@pytest.mark.parametrize(("words", "name", "value"), UNUSABLE)
def test_settings_that_cannot_be_used_are_told_in_a_sentence(tmp_path: Path, words: str, name: str, value: str) -> None:
    refused = Installation(tmp_path, **{name: value}).run(*words.split())
    sentence = UNUSABLE[words, name, value]
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", f"{sentence}\n")


def test_a_database_that_was_opened_keeps_the_traceback_of_a_fault(tmp_path: Path) -> None:
    fault = Installation(tmp_path).run("make_token", "ana@school.example")
    assert fault.returncode == 1
    assert fault.stderr.splitlines()[0] == "Traceback (most recent call last):"


@pytest.mark.parametrize("port", ["0", "99999", "http"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    refused = Installation(tmp_path).run("serve", "--port", port)
    assert refused.returncode == 2
    said = f"lessonbook serve: error: argument --port: must be a number from 1 to 65535, not '{port}'"
    assert refused.stderr.splitlines()[-1] == said


SHOWN = [
    *(
        "backup",
        "changepassword",
        "check",
        "check_invariants",
        "clearsessions",
        "collectstatic",
        "dbshell",
        "fill_demo",
    ),
    *("import_school", "import_sessions", "make_account", "make_token", "makemigrations", "migrate", "restore"),
    *("sendtestemail", "serve", "shell", "showmigrations", "work"),
]


def test_help_shows_what_a_school_needs(tmp_path: Path) -> None:
    said = Installation(tmp_path).run("help").stdout.splitlines()
    assert said[:2] == ["`lessonbook help COMMAND` says how one is used.", ""]
    lines = [line.split(maxsplit=1) for line in said[2:]]
    assert [line[0] for line in lines] == SHOWN
    assert {line[1][-1] for line in lines} == {"."}
    assert "  migrate           Bring the database up to date." in said
    assert Installation(tmp_path).run("help", "--commands").stdout.split() == SHOWN


def test_what_is_shown_is_there() -> None:
    commands = get_commands()
    assert {*SHOWN, *REFUSED} - set(commands) == set()
    assert {name for name, app in commands.items() if app == "lessonbook.config"} <= set(SHOWN)
    assert set(SHOWN) & REFUSED.keys() == set()


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_harm_a_school_or_means_nothing_here_says_what_to_use(
    name: str,
) -> None:
    umask = os.umask(0o077)
    try:
        for words in ([name], ["help", name]):
            with pytest.raises(SystemExit) as refused:
                run(words)
            assert refused.value.code == REFUSED[name]
    finally:
        os.umask(umask)


def test_making_an_administrator_is_told(tmp_path: Path) -> None:
    refused = Installation(tmp_path).run("createsuperuser")
    sentence = 'Make an administrator by `lessonbook make_account ADDRESS --name "NAME" --role administrator`.'
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", f"{sentence}\n")
