"""The journal: who did what, for whom and when."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lessonbook.domain.attendance.journal import MOST_PEOPLE, Act, Asked, acts, people_called
from lessonbook.domain.attendance.journal_names import KINDS
from lessonbook.faces.look.shapes import Emptiness, Link, Option, Select
from lessonbook.faces.look.zones import zone_text
from lessonbook.faces.office.desk import in_office
from lessonbook.faces.office.figures.journal_sentences import JOURNAL, SENTENCES, journal_url, sentence
from lessonbook.faces.office.figures.journal_words import act_shown
from lessonbook.faces.office.figures.periods import EARLIEST, LATEST, Period, read_day
from lessonbook.faces.office.school.tabs import school_tabs
from lessonbook.faces.portal.addresses import read_number
from lessonbook.faces.portal.turns import pager, read_turn
from lessonbook.faces.profile.viewer import Viewer, ViewerRequest

NARROWS = ("person", "verb", "kind", "id", "from", "to")
LONGEST_NAME = 80


def kind_words() -> dict[str, str]:
    """What an act can be about, as people call it."""
    return {
        "person": _("Person"),
        "session": _("Session"),
        "course": _("Course"),
        "purse": _("Credits"),
        "enrollment": _("Enrollment"),
        "groupmembership": _("Group"),
        "guardianship": _("Guardian"),
        "seat": _("Report"),
        "waitlistplace": _("Waitlist"),
        "availability": _("Hours"),
        "school": _("School"),
    }


@require_safe
@in_office
def journal_page(request: ViewerRequest) -> HttpResponse:
    """A page of the journal, narrowed as the address asks."""
    viewer, view = request.viewer, request.viewer.viewpoint
    kept = {name: request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_NAME] for name in NARROWS}
    asked, is_cut = asked_for(kept, viewer), False
    if asked.person_ids and len(asked.person_ids) > MOST_PEOPLE:
        asked, is_cut = replace(asked, person_ids=asked.person_ids[:MOST_PEOPLE]), True
    page = acts(asked, read_turn(request.GET))
    context = {
        "tabs": school_tabs("journal"),
        "action": JOURNAL,
        "kept": kept,
        "verbs": verb_select(kept["verb"]),
        "kinds": kind_select(kept["kind"]),
        "acts": [act_shown(act, view, about(act)) for act in page.lines],
        "is_narrowed": any(kept.values()),
        "is_cut": is_cut,
        "pager": pager(page, JOURNAL, kept),
        "zone": zone_text(view),
        "nothing": Emptiness("search-x", _("Nothing of that kind was done."), action=Link(_("Show all"), JOURNAL)),
    }
    return render(request, "office/figures/journal.html", context, using="jinja2")


def asked_for(kept: dict[str, str], viewer: Viewer) -> Asked:
    """What the address narrows the journal to; what it names wrongly narrows nothing."""
    first, last = read_day(kept["from"]), read_day(kept["to"])
    asked = Asked(verb=kept["verb"], kind=kept["kind"], subject_id=read_number(kept["id"]) if kept["kind"] else None)
    if first or last:
        period = Period(first or EARLIEST, last or LATEST)
        if period.first <= period.last:
            asked = replace(asked, time=period.instants(viewer.school.zone))
    if kept["person"]:
        number = read_number(kept["person"])
        asked = replace(asked, person_ids=(number,) if number is not None else people_called(kept["person"]))
    return asked


def about(act: Act) -> str:
    """All that was done about the same."""
    return journal_url(f"{act.subject_kind}/{act.subject_id}")


def verb_select(chosen: str) -> Select:
    """What was done."""
    named = sorted(((sentence(verb).rstrip(":"), verb) for verb in SENTENCES), key=lambda one: one[0].casefold())
    options = [Option("", _("Everything"), is_chosen=not chosen)]
    if chosen and chosen not in SENTENCES:
        named.append((sentence(chosen), chosen))
    return Select("verb", _("What"), options + [Option(verb, words, verb == chosen) for words, verb in named])


def kind_select(chosen: str) -> Select:
    """What it was about."""
    words = kind_words()
    if chosen in KINDS and chosen not in words:
        words[chosen] = chosen.capitalize()
    options = [Option("", _("Anything"), is_chosen=not chosen)]
    return Select(
        "kind",
        pgettext("journal", "About"),
        options + [Option(kind, word, kind == chosen) for kind, word in words.items()],
    )
