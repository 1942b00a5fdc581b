"""What a browser is called, by what it says of itself."""

import pytest

from lessonbook.faces.profile.browsers import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox · Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/142.0 Safari/537.36", "Chrome · Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0", "Edge · Windows"),
        (f"Mozilla/5.0 (Linux; Android 16; Pixel 9) {WEBKIT} Chrome/142.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/19.0 Safari/605.1.15", "Safari · Mac"),
        ("Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) CriOS/142.0 Mobile Safari/604.1", "Chrome · iPad"),
        ("curl/8.5.0", "curl"),
        ("", "?"),
    ],
)
def test_a_browser_is_named_as_far_as_it_tells(user_agent: str, expected: str) -> None:
    assert browser_name(user_agent) == expected
