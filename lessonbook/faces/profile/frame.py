"""The frame around every page: the school, the places one can go to, oneself, and for whom one looks."""

from pathlib import PurePosixPath

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lessonbook.domain.people.models import School
from lessonbook.faces.look import shapes
from lessonbook.faces.look.context import address
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import Viewer, the_school

LEARNING = ("/courses/", "/assignments/", "/skills/")
SCHEDULE = ("/schedule/", "/sessions/", "/book/")
OFFICE = "/office/"


def frame_of(request: HttpRequest) -> shapes.Frame:
    """Return what stands around the page of this request; for nobody signed in just the school.

    Costs no query beyond the school, the roles and the children, which the viewer knows from then on.
    """
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, Viewer):
        return shapes.Frame(school_shape(the_school()))
    return shapes.Frame(
        school=school_shape(viewer.school),
        places=places(viewer, request.path),
        person=face(viewer.person),
        person_links=[shapes.Link(_("Profile and settings"), address("profile"), "user-round")],
        sign_out_url=address("account_logout"),
        hats=hats(viewer, request.path),
        hats_post_url=address("profile_hat"),
        zone_offer=shapes.ZoneOffer(address("profile_time_zone"), viewer.zone.key),
    )


def school_shape(school: School) -> shapes.School:
    """The school, with an address of its logo that changes when the logo does."""
    logo = reverse("school_logo", args=[PurePosixPath(school.logo.name or "").stem]) if school.logo else ""
    return shapes.School(school.name, logo_url=logo, mail=school.email, phone=school.phone)


def places(viewer: Viewer, path: str) -> list[shapes.Place]:
    """Where one can go: within the office, or where the hat that is worn leads; the place of `path` is marked."""
    if viewer.is_administrator and (path.startswith(OFFICE) or viewer.hat is None):
        return office_places(path)
    return [] if viewer.hat is None else teaching_places(path) if viewer.hat.teaches else portal_places(path)


def portal_places(path: str) -> list[shapes.Place]:
    """Where learners and guardians go."""
    return [
        shapes.Place(_("Dashboard"), "/", "house", path == "/"),
        shapes.Place(_("Schedule"), "/schedule/upcoming/", "calendar-days", path.startswith(SCHEDULE)),
        shapes.Place(_("My Learning"), "/courses/", "graduation-cap", path.startswith(LEARNING)),
    ]


def teaching_places(path: str) -> list[shapes.Place]:
    """Where instructors go."""
    return [
        shapes.Place(_("Today"), "/teach/", "house", path in ("/", "/teach/")),
        shapes.Place(_("Schedule"), "/schedule/upcoming/", "calendar-days", path.startswith(SCHEDULE)),
        _place(path, _("Learners"), "teaching:learners", "users-round"),
        _place(path, _("Reports due"), "teaching:reports", "notebook-pen"),
        _place(path, _("Hours"), "teaching:hours", "clock"),
    ]


def office_places(path: str) -> list[shapes.Place]:
    """Where administrators go."""
    return [
        shapes.Place(_("Overview"), OFFICE, "house", path in ("/", OFFICE)),
        _place(path, _("Day board"), "office:board", "columns-3"),
        _place(path, _("Sessions"), "office:sessions", "calendar-days"),
        _place(path, _("Courses"), "office:courses", "graduation-cap", "/office/instructors/"),
        _place(path, _("People"), "office:people", "users-round"),
        _place(path, _("Requests"), "office:requests", "inbox"),
        _place(path, _("Credits"), "office:credits", "coins"),
        _place(path, _("Figures"), "office:figures", "chart-column"),
        _place(path, _("School"), "office:school", "school", "/office/import/", "/office/exports/", "/office/journal/"),
    ]


def _place(path: str, label: str, name: str, icon: str, *also: str) -> shapes.Place:
    """A place and whether `path` lies beneath it, or beneath what belongs to it `also`."""
    url = address(name)
    return shapes.Place(label, url, icon, path.startswith((url, *also)))


def hats(viewer: Viewer, path: str) -> list[shapes.Hat]:
    """The hats among which one can choose, the office among them: none where there is just one."""
    office = path.startswith(OFFICE)
    found = [shapes.Hat(hat.label, hat.value, is_current=hat == viewer.hat and not office) for hat in viewer.hats]
    if viewer.is_administrator and found:
        found.append(shapes.Hat(_("Office"), url=OFFICE, is_current=office))
    return found if len(found) > 1 else []
