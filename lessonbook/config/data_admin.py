"""How the data admin presents itself: the product's name and color, and its tables by what they are for."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def table(title: Any, icon: str, model: str) -> dict[str, Any]:
    """A table in the sidebar; `model` as app and model name, `icon` of Material Symbols."""
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist")}


EVERY_DAY = [
    table(_("Sessions"), "event", "timetable_session"),
    table(_("Series"), "event_repeat", "timetable_series"),
    table(_("Seats"), "event_seat", "timetable_seat"),
    table(_("Waitlist"), "hourglass_top", "booking_waitlistplace"),
    table(_("Absence requests"), "sick", "attendance_absencerequest"),
    table(_("Requests for substitutes"), "swap_horiz", "booking_substituterequest"),
    table(_("Purses"), "account_balance_wallet", "credits_purse"),
]
WHEN = [
    table(_("Hours of instructors"), "schedule", "timetable_availability"),
    table(_("Holidays and dates"), "beach_access", "timetable_datehours"),
    table(_("Busy times"), "event_busy", "timetable_busytime"),
]
WHAT_IS_TAUGHT = [
    table(_("Courses"), "school", "courses_course"),
    table(_("Lessons"), "menu_book", "courses_lesson"),
    table(_("Groups"), "groups", "courses_group"),
    table(_("Group memberships"), "group_add", "courses_groupmembership"),
    table(_("Enrollments"), "how_to_reg", "courses_enrollment"),
]
WHO_AND_WHERE = [
    table(_("People"), "person", "people_person"),
    table(_("Families"), "family_restroom", "people_family"),
    table(_("Accounts"), "key", "people_account"),
    table(_("Access tokens"), "vpn_key", "people_accesstoken"),
    table(_("Locations"), "location_on", "timetable_location"),
    table(_("School"), "apartment", "people_school"),
]
RECORDS = [table(_("Journal"), "history", "journal_entry")]

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Data admin"),
    "SITE_HEADER": "Lessonbook",
    "SITE_SUBHEADER": _("Data admin"),
    "SITE_SYMBOL": "school",
    "SITE_URL": "/",
    "STYLES": [lambda _: static("data/css/access.css")],
    "SCRIPTS": [lambda _: static("data/js/access.js")],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    # The portal's green, from light to dark.
    "COLORS": {
        "primary": {
            "50": "oklch(97% .02 160)",
            "100": "oklch(94% .04 160)",
            "200": "oklch(88% .07 160)",
            "300": "oklch(81% .1 160)",
            "400": "oklch(72% .12 160)",
            "500": "oklch(60% .12 160)",
            "600": "oklch(45% .1 160)",
            "700": "oklch(40% .09 160)",
            "800": "oklch(34% .07 160)",
            "900": "oklch(28% .06 160)",
            "950": "oklch(21% .04 160)",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": [
            {"title": _("Every day"), "separator": False, "items": EVERY_DAY},
            {"title": _("When to be booked"), "separator": True, "items": WHEN},
            {"title": _("What is taught"), "separator": True, "items": WHAT_IS_TAUGHT},
            {"title": _("Who and where"), "separator": True, "items": WHO_AND_WHERE},
            {"title": _("Records"), "separator": True, "items": RECORDS},
        ],
    },
}
