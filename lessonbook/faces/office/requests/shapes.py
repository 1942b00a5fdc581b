"""What the templates of requests are given: all in words."""

from dataclasses import dataclass

from lessonbook.faces.look.shapes import Face


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence request that waits: whose, of what, how long before, why, and what comes back, by rule or as asked.

    `marked_text` says that the register has the learner there, for all that was asked.
    """

    value: str
    face: Face
    course: str
    hue: int
    when_text: str
    url: str
    notice_text: str
    asked_text: str
    reason: str
    returns_text: str
    marked_text: str = ""
    is_ticked: bool = False
    is_by_rule: bool = True


@dataclass(frozen=True, slots=True)
class SubstituteRow:
    """An instructor's wish for somebody else to teach a session."""

    url: str
    face: Face
    course: str
    hue: int
    when_text: str
    asked_text: str
    reason: str
