"""Puts into the wheel what isn't Python: browser packages, collected static files, compiled messages.

`make wheel` builds these first; where one is missing, building the wheel fails and says so.
"""

import runpy
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "lessonbook"


class BuildHook(BuildHookInterface[Any]):  # type: ignore[misc]
    """Hatchling calls this before it packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add our files to what the wheel holds. An editable install serves from the clone and needs none of them."""
        if version == "editable":
            return
        root = Path(self.root)
        packages = runpy.run_path(str(root / PACKAGE / "config" / "browser_packages.py"))
        build_data["force_include"] |= {
            **{str(file): f"{PACKAGE}/browser/{name}" for name, file in packages["needed_files"]().items()},
            **{
                str(file): f"{PACKAGE}/collected/{name}"
                for name, file in collected(packages["STATIC_IN_CLONE"]).items()
            },
            **{str(file): str(file.relative_to(root)) for file in compiled(root / PACKAGE / "locale")},
        }


def collected(folder: Path) -> dict[str, Path]:
    """Return the static files by their address. Raises FileNotFoundError where they were not collected."""
    if not (folder / "staticfiles.json").is_file():
        raise FileNotFoundError(f"No static files in {folder}: `make wheel` builds them first.")
    return {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*")) if file.is_file()}


def compiled(folder: Path) -> list[Path]:
    """Compile every message catalog and return the files that came of it."""
    made = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as catalog, target.open("wb") as file:
            write_mo(file, read_po(catalog))
        made.append(target)
    return made
