"""Who is at the demo school. All of them are made up, their addresses lead nowhere."""

from dataclasses import dataclass

from lessonbook.domain.people.models import RoleKind

PASSWORD = "lessonbook-demo"  # noqa: S105 - printed for whoever looks at the demo


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at the demo school; without an address there is no sign-in."""

    key: str
    name: str
    roles: tuple[str, ...] = (RoleKind.LEARNER,)
    email: str = ""
    zone: str = "Europe/Berlin"
    language: str = "en"
    introduction: str = ""


ADMINISTRATORS = (Member("mara", "Mara Vogel", (RoleKind.ADMINISTRATOR,), "mara@example.org"),)
INSTRUCTORS = (
    Member(
        "ana",
        "Ana Ruiz",
        (RoleKind.INSTRUCTOR,),
        "ana@example.org",
        "Europe/Madrid",
        introduction="From Granada. Fifteen years of teaching Spanish, ten of them through a screen.",
    ),
    Member(
        "jo",
        "Jo Park",
        (RoleKind.INSTRUCTOR,),
        "jo@example.org",
        introduction="Concert pianist who would rather hear you play.",
    ),
    Member(
        "bo",
        "Bo Lind",
        (RoleKind.INSTRUCTOR, RoleKind.GUARDIAN),
        "bo@example.org",
        "Europe/Stockholm",
        introduction="Mathematics with squared paper and patience.",
    ),
    Member(
        "aoife",
        "Aoife Byrne",
        (RoleKind.INSTRUCTOR,),
        "aoife@example.org",
        "Europe/Dublin",
        introduction="Talks for a living, listens for the rest.",
    ),
    Member(
        "kenji",
        "Kenji Mori",
        (RoleKind.INSTRUCTOR,),
        "kenji@example.org",
        "Asia/Tokyo",
        introduction="Japanese from the first kana to the first novel.",
    ),
    Member(
        "ngozi",
        "Ngozi Okafor",
        (RoleKind.INSTRUCTOR,),
        "ngozi@example.org",
        introduction="Violin, viola and the school's chamber group.",
    ),
)
LEARNERS = (
    Member("lena", "Lena Novák", email="lena@example.org"),
    Member("tom", "Tom Weber", email="tom@example.org", zone="America/New_York"),
    Member("anna", "Anna Dvořák"),
    Member("jakub", "Jakub Dvořák"),
    Member("elsa", "Elsa Lind"),
    Member("sara", "שרה כהן", email="sara@example.org", zone="Asia/Jerusalem"),
    Member("maria", "María Fernanda de la Cruz y Montenegro", email="maria@example.org", zone="America/Bogota"),
    Member("thora", "Þóra Jónsdóttir", zone="Atlantic/Reykjavik"),
    Member("wei", "Li Wei", zone="Asia/Shanghai"),
    Member("omar", "Omar Haddad"),
    Member("greta", "Greta Schönfeld"),
    Member("piotr", "Piotr Wiśniewski", zone="Europe/Warsaw"),
    Member("chloe", "Chloé Martin", zone="Europe/Paris"),
    Member("samir", "Samir Patel", zone="Asia/Kolkata"),
)
GUARDIANS = (Member("petra", "Petra Dvořák", (RoleKind.GUARDIAN,), "petra@example.org"),)
CHILDREN = {"petra": ("anna", "jakub"), "bo": ("elsa",)}
"""Guardians and their children."""

THRIFTY = "bo"
"""The guardian who may do everything for his child but spend credits."""

SIGN_INS = (("Learner", "lena"), ("Guardian", "petra"), ("Instructor", "ana"), ("Administrator", "mara"))
"""One person to sign in as for each role."""
