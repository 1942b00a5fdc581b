"""The manifest of a OneRoster bundle: its version, and what each file is meant as."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessonbook.channels.rosters.bundle import Bundle
from lessonbook.channels.rosters.csv_rows import read_rows
from lessonbook.channels.rosters.problems import Findings, unreadable
from lessonbook.channels.rosters.roster import Mode

MANIFEST = "manifest.csv"
VERSIONS = ("1.1", "1.2")
ROSTER_FILES = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
OWN_FILES = ("sessions", "rules", "hours", "days", "credits")
"""Files that OneRoster doesn't have: the timetable, and what booking needs."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """OneRoster's version (1.1 or 1.2) and the mode of each file of ours, by its name."""

    version: str
    modes: Mapping[str, Mode] = field(default_factory=dict)

    def mode(self, file: str) -> Mode:
        return self.modes.get(file, Mode.ABSENT)


def read_manifest(bundle: Bundle, findings: Findings) -> Manifest:
    """Read the manifest and hold it against the files that are there.

    Raises Unreadable: missing_file, unknown_version, unknown_mode, and what the reading of files raises.
    """
    if MANIFEST not in bundle:
        raise unreadable("missing_file", MANIFEST)
    columns = ("propertyName", "value")
    rows = [row for row in read_rows(bundle.lines(MANIFEST), MANIFEST, columns, columns) if row.whole]
    said = {row.cells["propertyName"]: (row.cells["value"], row.line) for row in rows}
    version, line = said.get("oneroster.version", ("", None))
    if not version.startswith(VERSIONS):
        raise unreadable("unknown_version", MANIFEST, line, value=version[:60])
    files = [name for name in ROSTER_FILES if name != "roles" or version.startswith("1.2")]
    modes = {f"{name}.csv": _mode(name, said, bundle, findings) for name in files}
    is_delta = Mode.DELTA in modes.values()
    like_the_rest = Mode.DELTA if is_delta else Mode.BULK
    modes |= {f"{name}.csv": _own_mode(name, said, bundle, like_the_rest) for name in OWN_FILES}
    return Manifest(version[:3], modes)


def _mode(name: str, said: Mapping[str, tuple[str, int]], bundle: Bundle, findings: Findings) -> Mode:
    file = f"{name}.csv"
    value, line = said.get(f"file.{name}", ("", None))
    if value.lower() not in {"", *Mode}:
        raise unreadable("unknown_mode", MANIFEST, line, of_file=file, value=value[:60])
    mode = Mode(value.lower()) if value else Mode.ABSENT
    if mode is not Mode.ABSENT and file not in bundle:
        raise unreadable("missing_file", file)
    if mode is Mode.ABSENT and file in bundle:
        if value:
            findings.warn("file_called_absent", file, None)
        else:
            # Nothing says that this is all there is, so nothing may end because it lacks it.
            findings.warn("file_unmentioned", file, None)
            return Mode.DELTA
    return mode


def _own_mode(name: str, said: Mapping[str, tuple[str, int]], bundle: Bundle, like_the_rest: Mode) -> Mode:
    """Of a file that is no file of OneRoster's: unless the manifest mentions it, it is meant as the rest is."""
    value, line = said.get(f"file.{name}", ("", None))
    file = f"{name}.csv"
    if value.lower() not in {"", *Mode}:
        raise unreadable("unknown_mode", MANIFEST, line, of_file=file, value=value[:60])
    if value and Mode(value.lower()) is not Mode.ABSENT and file not in bundle:
        raise unreadable("missing_file", file)
    if value:
        return Mode(value.lower())
    return like_the_rest if file in bundle else Mode.ABSENT
