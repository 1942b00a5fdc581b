"""Bundles for tests: the real ones, edited ones, and small ones made up of rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

DATA = Path(__file__).parents[2] / "data"
EDGE = DATA / "edge-school.zip"
BAD = DATA / "bad-rows.zip"
MUNI = DATA / "muni-fi-spr17.zip"

MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n" + "".join(
    f"file.{name},bulk\n" for name in ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")
)
FILES = {
    "manifest.csv": MANIFEST,
    "orgs.csv": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no,,,Hill School,school,,\n",
    "academicSessions.csv": "sourcedId,status,title\nterm,,Term\n",
    "courses.csv": "sourcedId,status,title,courseCode\nc,,Chess,CH\n",
    "classes.csv": "sourcedId,status,title,classCode,courseSourcedId\nk,,Beginners,K1,c\n",
    "users.csv": "sourcedId,status,enabledUser,role,givenName,familyName,email,agentSourcedIds\n"
    "t,,true,teacher,Ana,Ruiz,ana@example.org,\n"
    "s1,,true,student,Ida,Berg,ida@example.org,\n"
    "s2,,true,student,Leo,Park,leo@example.org,\n",
    "enrollments.csv": "sourcedId,status,classSourcedId,userSourcedId,role,beginDate,endDate\n"
    "e1,,k,s1,student,,\n"
    "e2,,k,s2,student,,\n"
    "e3,,k,t,teacher,,\n",
    "sessions.csv": "sessionId,classSourcedId,startsAt,endsAt,timeZone,location,instructorSourcedId,lessonName,"
    "lessonGoal,joinUrl,capacity\n"
    "M1,k,2026-11-23T17:00,2026-11-23T18:00,Europe/Berlin,Room 1,t,Openings,,,8\n"
    "M2,k,2026-11-30T17:00,2026-11-30T18:00,Europe/Berlin,Room 1,t,Endings,Mate with a rook,,8\n"
    "M3,k,2026-12-07T17:00,2026-12-07T18:00,Europe/Berlin,Room 1,t,Openings,,,8\n",
}
"""A school of one class and two learners. At the tests' NOW, Wednesday 25 November 2026, M1 is over."""

RULES = (
    *("courseSourcedId", "selfBooking", "lengthMinutes", "stepMinutes", "minimumNoticeMinutes", "horizonDays"),
    *(
        "bufferBeforeMinutes",
        "bufferAfterMinutes",
        "maxOpenPerLearner",
        "maxPerDay",
        "maxPerWeek",
        "overlap",
        "price",
        "seats",
    ),
    *("absence", "refundUntilHours", "waitlist"),
)
HOURS = "instructorSourcedId,weekday,opens,closes,timeZone"
DAYS = "instructorSourcedId,date,opens,closes"
CREDITS = "learnerSourcedId,courseSourcedId,amount,expiresOn"

Edits = Mapping[str, Sequence[tuple[str, str]] | str | None]
"""For a file what is replaced by what, or its whole text; None where it is left out."""


def pack(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip with these files."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def small(folder: Path, edits: Edits | None = None, name: str = "small.zip") -> Path:
    """Write the small school; a file is edited, written anew where a text is given, or left out where None is."""
    return pack(folder / name, edited(dict(FILES), edits or {}))


def edge(folder: Path, edits: Edits) -> Path:
    """Write the school of edge cases, edited."""
    with ZipFile(EDGE) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    return pack(folder / "edge.zip", edited(files, edits))


def edited(files: dict[str, str], edits: Edits) -> dict[str, str]:
    """Return the files with edits; each text to be replaced must be there once."""
    for name, changes in edits.items():
        if changes is None:
            del files[name]
        elif isinstance(changes, str):
            files[name] = changes
        else:
            for old, new in changes:
                assert files[name].count(old) == 1, (name, old)
                files[name] = files[name].replace(old, new)
    return files


def rules(*courses: Mapping[str, object], course: str = "c", **cells: object) -> str:
    """A rules.csv: of the one course that the cells are said for, or of several, each with its `courseSourcedId`."""
    rows = courses or ({"courseSourcedId": course} | cells,)
    return table(",".join(RULES), *(",".join(str(row.get(name, "")) for name in RULES) for row in rows))


def hours(*rows: str) -> str:
    return table(HOURS, *rows)


def days(*rows: str) -> str:
    return table(DAYS, *rows)


def credits_(*rows: str) -> str:
    return table(CREDITS, *rows)


def table(header: str, *rows: str) -> str:
    """The text of a CSV file."""
    return "".join(f"{line}\n" for line in (header, *rows))


BOOKABLE: dict[str, str] = {
    "rules.csv": rules(selfBooking="true", lengthMinutes="30;60", price=2, absence="rule", refundUntilHours=48),
    "hours.csv": hours(*(f"t,{weekday},09:00,17:00,Europe/Berlin" for weekday in range(5))),
    "days.csv": days(",2026-12-24,,", "t,2026-12-05,10:00,12:00"),
    "credits.csv": credits_("s1,c,10,", "s2,c,4,2027-06-30"),
}
"""What makes the small school one whose learners book: Ana's hours, a holiday, a Saturday, credits."""
