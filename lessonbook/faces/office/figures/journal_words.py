"""The journal in words: a sentence for each entry, what it was about, and what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessonbook.domain.attendance.journal import Act
from lessonbook.domain.journal.models import Source
from lessonbook.faces.look.dates import full_day_text, time_text
from lessonbook.faces.look.shapes import Link
from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.office.figures.journal_changes import Change, changes
from lessonbook.faces.office.figures.journal_sentences import act_sentence, subject_link
from lessonbook.faces.office.figures.journal_values import more_text

MOST_CHANGES = 20
"""So many parts of a change are listed, and how many more there are."""


@dataclass(frozen=True, slots=True)
class ActShown:
    """An entry as the journal shows it; `more` says how many changes are not listed."""

    day: str
    time: str
    iso: str
    who: Link
    for_whom: Link | None
    sentence: str
    subject: Link | None
    source: str
    changes: Sequence[Change]
    more: str
    about_url: str


def act_shown(act: Act, view: Viewpoint, about_url: str) -> ActShown:
    """An entry in words; `about_url` leads to all entries about the same subject, if it has one."""
    found = changes(act, view) if act.named is not None else []
    return ActShown(
        day=full_day_text(view.day(act.at), view),
        time=time_text(act.at, view),
        iso=act.at.isoformat(),
        who=subject_link(act.actor) if act.actor else Link(_("The school"), ""),
        for_whom=subject_link(act.on_behalf_of) if act.on_behalf_of else None,
        sentence=act_sentence(act),
        subject=subject_link(act.subject) if act.subject else None,
        source=source_text(act.source),
        changes=found[:MOST_CHANGES],
        more=more_text(len(found) - MOST_CHANGES, view),
        about_url=about_url if act.subject_id is not None else "",
    )


def source_text(source: str) -> str:
    """Through which door an act came."""
    return _("Office") if source == Source.OFFICE else str(Source(source).label) if source in Source else source
