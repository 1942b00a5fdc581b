"""Writing only what differs from what was shown, and over nobody else's."""

import pytest

from lessonbook.domain.shown import Shown, changed, overtaken


@pytest.mark.parametrize(
    ("shown", "stands", "written", "others"),
    [
        (None, "b", {"name": "a"}, []),  # nobody says what was shown
        ({}, "b", {"name": "a"}, []),
        ({"name": "a"}, "b", {}, []),  # left as it was shown
        ({"name": "c"}, "c", {"name": "a"}, []),
        ({"name": "c"}, "a", {"name": "a"}, []),  # both changed it alike
        ({"name": "c"}, "b", {"name": "a"}, ["name"]),
    ],
)
def test_what_is_written_and_what_somebody_else_changed(
    shown: Shown | None, stands: str, written: dict[str, object], others: list[str]
) -> None:
    wanted = {"name": "a"}
    assert changed(wanted, shown) == written
    assert overtaken(wanted, shown, {"name": stands}) == others
