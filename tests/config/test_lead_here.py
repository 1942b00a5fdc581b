"""Links in mails lead to the server that runs, unless it was said where the school stands."""

from typing import Any

import pytest

from lessonbook.config.management.commands.serve import lead_here


@pytest.mark.parametrize(
    ("said", "host", "leads_to"),
    [
        ("", "127.0.0.1", "http://127.0.0.1:8123"),
        ("", "::1", "http://[::1]:8123"),
        ("", "0.0.0.0", "http://testserver"),
        ("https://school.example", "127.0.0.1", "http://testserver"),
    ],
)
def test_links_lead_to_the_server(
    monkeypatch: pytest.MonkeyPatch, settings: Any, said: str, host: str, leads_to: str
) -> None:
    settings.LESSONBOOK_URL = "http://testserver"
    monkeypatch.setenv("LESSONBOOK_URL", said)
    if not said:
        monkeypatch.delenv("LESSONBOOK_URL")
    lead_here(host, 8123)
    assert leads_to == settings.LESSONBOOK_URL
