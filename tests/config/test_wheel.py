"""The wheel holds all that serving needs, and nothing of the clone's own."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.wheel_check import serve_demo

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


UV = ROOT / ".venv" / "bin" / "uv"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `make wheel` does, from what is built in the clone."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The names in the wheel."""
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


@pytest.mark.engine("sqlite")
def test_it_serves_the_demo_school_without_the_clone(wheel: Path, tmp_path: Path) -> None:
    """The environment has the wheel and, from ours, what the wheel depends on, so that nothing is fetched.

    A .pth file adds a folder without what that folder's own .pth files add: the clone isn't there.
    """
    environment = tmp_path / "environment"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, environment], check=True)
    program = environment / "bin" / "lessonbook"
    python = environment / "bin" / "python"
    options = ["--quiet", "--offline", "--no-deps", "--python", str(python)]
    subprocess.run([UV, "pip", "install", *options, wheel], check=True)
    [packages] = (environment / "lib").glob("python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    where = "import lessonbook; print(lessonbook.__file__)"
    found = subprocess.run([python, "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert found.startswith(str(packages))
    assert len(serve_demo(program, tmp_path)) > 10
