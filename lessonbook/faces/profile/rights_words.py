"""What a guardian may do for a child, in words."""

from dataclasses import dataclass

from babel.lists import format_list
from django.utils.translation import gettext as _

from lessonbook.domain.people.models import Guardianship
from lessonbook.faces.look.shapes import Face
from lessonbook.faces.look.viewpoint import Viewpoint, locale_of
from lessonbook.faces.profile.portraits import face


@dataclass(frozen=True, slots=True)
class ChildShown:
    """A child of the viewer's, and what the school lets the viewer do for it."""

    face: Face
    rights: str


def child_shown(ward: Guardianship, eyes: Viewpoint) -> ChildShown:
    """A child with the rights of its guardian in words."""
    return ChildShown(face(ward.learner), rights_text(ward, eyes))


def rights_text(ward: Guardianship, eyes: Viewpoint) -> str:
    """Say what is allowed, as in "You may look at the pages, and book and cancel".

    What isn't allowed is named with whom to ask; who may not even look reads nothing of the child.
    """
    named = (
        (ward.may_view, _("look at the pages")),
        (ward.may_book, _("book and cancel")),
        (ward.may_spend, _("spend credits")),
        (ward.may_excuse, _("request absence")),
        (ward.may_read_reports, _("read reports")),
    )
    may, may_not = ([words for allowed, words in named if allowed is which] for which in (True, False))
    locale = locale_of(eyes.language)
    said = _("You may %(rights)s.") % {"rights": format_list(may, locale=locale)}
    if not may_not:
        return said
    missing = _("You may not %(rights)s; ask the school for more.")
    return f"{said} {missing % {'rights': format_list(may_not, 'or', locale=locale)}}"
