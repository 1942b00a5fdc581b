"""The check for accessibility sees what it should, also under our own content policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.factories import make_school

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_that_breaks_rules_is_refused_with_where_and_why(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='x.png'></main></html>")
    with pytest.raises(AssertionError) as refused:
        axe(page)
    assert "image-alt: Images must have alternative text [img: Fix any of the following" in str(refused.value)


def test_a_page_of_ours_can_be_looked_at(page: Page, axe: Callable[[Page], None], live_server: LiveServer) -> None:
    make_school()
    response = page.goto(f"{live_server.url}/account/login/")
    assert response is not None
    assert "script-src 'self'" in response.headers["content-security-policy"]
    axe(page)
