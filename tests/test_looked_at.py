"""What axe has to look at is every page of the access table, and what is said to be none is there."""

from tests.faces.test_access import TABLE
from tests.looked_at import NO_PAGES, every_page


def test_every_page_is_looked_for_and_nothing_else() -> None:
    pages = every_page()
    assert {"portal:dashboard", "office:overview", "account_login", "profile_new_token", "portal:join"} <= pages
    assert pages <= TABLE.keys()
    assert {name for name in pages if name.startswith("api:") or TABLE[name].method != "get"} == set()


def test_what_is_no_page_is_an_address_all_the_same() -> None:
    assert NO_PAGES.keys() <= TABLE.keys()
