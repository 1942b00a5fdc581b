"""The wheel holds all that serving needs, and nothing of the clone's own."""

import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Build the wheel as `make wheel` does, from what is built in the clone; return the names in it."""
    folder = tmp_path_factory.mktemp("dist")
    uv = ROOT / ".venv" / "bin" / "uv"
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        return set(packed.namelist())


def test_it_holds_the_package_and_its_metadata_alone(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"lessonbook"}
    assert {name.rpartition("/")[2] for name in names if ".dist-info/" in name} >= {"LICENSE", "entry_points.txt"}


def test_it_holds_static_files_icons_fonts_and_templates(names: set[str]) -> None:
    collected = {name.removeprefix("lessonbook/collected/") for name in names if "/collected/" in name}
    built = ROOT / "build" / "static"
    assert collected == {file.relative_to(built).as_posix() for file in built.rglob("*") if file.is_file()}
    assert {name for name in collected if name.startswith("look/fonts/inter-latin.")} != set()
    icons = {name for name in names if name.startswith("lessonbook/browser/lucide-static/icons/")}
    assert len(icons) == len(list((ROOT / "node_modules" / "lucide-static" / "icons").glob("*.svg")))
    templates = {file.relative_to(ROOT).as_posix() for file in (ROOT / "lessonbook").rglob("jinja2/**/*.html")}
    assert templates - names == set()


def test_it_holds_compiled_messages_for_every_catalog(names: set[str]) -> None:
    catalogs = {
        file.relative_to(ROOT).with_suffix(".mo").as_posix() for file in (ROOT / "lessonbook").glob("locale/**/*.po")
    }
    assert catalogs - names == set()


@pytest.mark.parametrize("left_out", [".pyc", ".sqlite3", "secret_key"])
def test_it_holds_nothing_that_a_clone_made_for_itself(names: set[str], left_out: str) -> None:
    assert {name for name in names if name.endswith(left_out)} == set()
