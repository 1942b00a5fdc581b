"""Who comes to a session, in faces and words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessonbook.domain.attendance.registers import RegisterLine
from lessonbook.faces.look.shapes import Face
from lessonbook.faces.portal.marking import away_text, count_marks
from lessonbook.faces.portal.wording import learners_text
from lessonbook.faces.profile.portraits import face

SHOWN = 12
"""So many faces are shown; all of them stand on the session's page."""


@dataclass(frozen=True, slots=True)
class Away:
    """A learner who won't come, or asked not to: the name, and which of the two."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class WhoComes:
    """Those who come, as far as there is room, how many there are, and who is away; how far the register is."""

    faces: Sequence[Face]
    count_text: str
    more_text: str
    away: Sequence[Away]
    register_text: str
    is_marked: bool


def who_comes(lines: Sequence[RegisterLine]) -> WhoComes:
    """Put a register into faces and words."""
    come = [line for line in lines if not line.is_away]
    marked, expected = count_marks(lines)
    left = len(come) - SHOWN
    return WhoComes(
        faces=[face(line.learner) for line in come[:SHOWN]],
        count_text=learners_text(len(come)) if come else _("Nobody comes"),
        more_text=ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left} if left > 0 else "",
        away=[Away(line.learner.name, away_text(line)) for line in lines if line.is_away],
        register_text=_("%(marked)s of %(all)s marked") % {"marked": marked, "all": expected} if expected else "",
        is_marked=marked >= expected,
    )
