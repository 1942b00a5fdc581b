"""Which files of which browser packages the running program needs, and where they are.

In a clone npm installs the packages; a wheel brings the listed files along. The build hook reads this list too, so this
module imports nothing but the standard library.
"""

from collections.abc import Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CLONE = PACKAGE.parent

# Package: patterns of its files. Whatever else lies in these folders is served to nobody and packed into no wheel.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "chart.js": ("LICENSE.md", "dist/chart.umd.min.js"),
    "lucide-static": ("LICENSE", "icons/*.svg"),
}
IN_WHEEL = PACKAGE / "browser"
STATIC_IN_WHEEL = PACKAGE / "collected"
IN_CLONE = CLONE / "node_modules"
FONTS_IN_CLONE = CLONE / "build" / "fonts"
CHART_IN_CLONE = CLONE / "build" / "chart"
STATIC_IN_CLONE = CLONE / "build" / "static"


def is_installed_wheel() -> bool:
    """Whether this is the program out of a wheel, with everything built."""
    return IN_WHEEL.is_dir()


def packages_folder() -> Path:
    """Return the folder with one folder for each package."""
    return IN_WHEEL if is_installed_wheel() else IN_CLONE


def static_folder() -> Path:
    """Return the folder of collected static files."""
    return STATIC_IN_WHEEL if is_installed_wheel() else STATIC_IN_CLONE


def package_file(package: str, path: str) -> Path:
    """Return the file of a listed package. Raises FileNotFoundError where it is not installed, or not listed."""
    file = packages_folder() / package / path
    if not any(file.relative_to(packages_folder() / package).match(glob) for glob in NEEDED.get(package, ())):
        raise FileNotFoundError(f"{path} of {package} is not in the list of files that a wheel brings along.")
    if not file.is_file():
        raise FileNotFoundError(f"{file} is missing: `make` installs browser packages.")
    return file


def needed_files() -> dict[str, Path]:
    """Return for each needed file, as package/path, where npm put it. Raises FileNotFoundError where one is missing."""
    found: dict[str, Path] = {}
    for package, globs in NEEDED.items():
        for glob in globs:
            files = sorted((IN_CLONE / package).glob(glob))
            if not files:
                raise FileNotFoundError(f"No {glob} in {IN_CLONE / package}: `make` installs browser packages.")
            found |= {f"{package}/{file.relative_to(IN_CLONE / package).as_posix()}": file for file in files}
    return found
