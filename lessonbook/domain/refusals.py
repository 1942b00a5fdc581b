"""A refusal: a named reason why something may not be done, until when it holds, and the way out.

Rules return one or None, actions raise it as `Refused`, and the faces turn its code into words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done.

    `code` is stable and public (docs list it); `until` is the instant (UTC) from which the rule no longer stands in
    the way, None if time does not help; `remedy` names what the person can do instead; `facts` fill the sentence.
    """

    code: str
    until: datetime | None = None
    remedy: str = ""
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class Refused(Exception):
    """An action was refused; nothing was written."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
