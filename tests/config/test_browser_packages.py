"""The files of browser packages that the program needs: listed, found, and packed into the wheel."""

import json
from pathlib import Path

import pytest

from lessonbook.config import browser_packages

ROOT = Path(__file__).parents[2]


def test_a_listed_file_is_found() -> None:
    file = browser_packages.package_file("lucide-static", "icons/house.svg")
    assert file == ROOT / "node_modules" / "lucide-static" / "icons" / "house.svg"
    assert file.read_text("utf-8").startswith("<!-- @license lucide-static")


@pytest.mark.parametrize(
    ("package", "path"),
    [
        ("lucide-static", "icons/no-such-icon.svg"),
        ("lucide-static", "package.json"),
        ("lucide-static", "../axe-core/axe.min.js"),
        ("axe-core", "axe.min.js"),
    ],
)
def test_a_file_that_is_not_listed_is_not_found(package: str, path: str) -> None:
    with pytest.raises(FileNotFoundError):
        browser_packages.package_file(package, path)


def test_what_the_wheel_takes_along_is_what_is_listed() -> None:
    files = browser_packages.needed_files()
    assert files["lucide-static/LICENSE"] == ROOT / "node_modules" / "lucide-static" / "LICENSE"
    folders = {"chart.js", "chart.js/dist", "lucide-static", "lucide-static/icons"}
    assert {name.rpartition("/")[0] for name in files} == folders
    assert len(files) > 1000


def test_the_lock_file_names_versions_and_hashes_but_no_place_to_fetch_from() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {name for name, package in packages.items() if "resolved" in package} == set()
    assert {name for name, package in packages.items() if not package["integrity"].startswith("sha512-")} == set()
