"""Every language that is offered is whole: nothing untranslated, no placeholder lost, no message missing."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lessonbook"
CATALOGS = {path.parts[-3]: path for path in sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/django.po"))}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w+\}")

Identity = tuple[str | None, str]
"""A message's context and its text, of plurals the singular."""


@pytest.fixture(scope="module")
def in_sources() -> set[Identity]:
    """Return what `make catalog` finds, by its own mappings and keywords."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    keywords = re.search(r"^KEYWORDS = \$\(addprefix --keyword=,(.*)\)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert keywords
    found = extract_from_dir(
        ROOT,
        method_map=[(mapping["pattern"], mapping["method"]) for mapping in mappings],
        options_map={mapping["pattern"]: mapping for mapping in mappings},
        keywords=parse_keywords(keywords[1].split()),
        directory_filter=lambda folder: Path(folder).is_relative_to(PACKAGE),
    )
    return {(context, singular(message)) for _file, _line, message, _comments, context in found}


@pytest.fixture(params=CATALOGS)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    """Return each catalog in turn."""
    with CATALOGS[request.param].open("rb") as file:
        return read_po(file, locale=request.param)


def test_it_translates_every_message(catalog: Catalog) -> None:
    assert [message.id for message in messages(catalog) if message.fuzzy or not all(forms(message))] == []


def test_every_plural_has_as_many_forms_as_the_language(catalog: Catalog) -> None:
    counted = {message.id: len(forms(message)) for message in messages(catalog) if message.pluralizable}
    assert counted == dict.fromkeys(counted, catalog.num_plurals)


def test_it_keeps_the_placeholders(catalog: Catalog) -> None:
    assert [message.id for message in messages(catalog) if not keeps_placeholders(message)] == []


def test_it_lacks_no_message_of_the_sources(catalog: Catalog, in_sources: set[Identity]) -> None:
    assert in_sources - {(message.context, singular(message.id)) for message in messages(catalog)} == set()


def test_code_pages_and_mails_are_searched_for_messages(in_sources: set[Identity]) -> None:
    in_code, in_a_page, in_a_mail = (None, "Live"), (None, "Sign out"), (None, "Hello,")
    assert {in_code, in_a_page, in_a_mail} - in_sources == set()


@pytest.mark.parametrize(
    ("text", "translation", "kept"),
    [
        ("by %(name)s", "von %(name)s", True),
        ("by %(name)s", "von %(nom)s", False),
        ("by %(name)s", "von der Schule", False),
        ("join {name}", "{nom} beitreten", False),
        (("%d seat", "%d seats"), ("%d místo", "%d místa", "%d míst"), True),
        (("%d seat", "%d seats"), ("%d místo", "%d místa", "místa"), False),
    ],
)
def test_a_lost_placeholder_is_seen(
    text: str | tuple[str, str], translation: str | tuple[str, ...], kept: bool
) -> None:
    assert keeps_placeholders(Message(text, translation)) is kept


def messages(catalog: Catalog) -> list[Message]:
    """Return a catalog's messages, without its header."""
    return [message for message in catalog if message.id]


def singular(text: str | tuple[str, ...] | list[str]) -> str:
    """Return the text by which a message is known."""
    return text if isinstance(text, str) else text[0]


def forms(message: Message) -> tuple[str, ...]:
    """Return a message's translations: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def keeps_placeholders(message: Message) -> bool:
    """Whether each form has the placeholders of the original's last form, and no others."""
    original = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = sorted(set(PLACEHOLDER.findall(original)))
    return all(sorted(set(PLACEHOLDER.findall(form))) == wanted for form in forms(message))
