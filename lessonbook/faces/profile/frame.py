"""The frame around every page: the school, the places one can go to, oneself, and for whom one looks."""

from pathlib import PurePosixPath

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lessonbook.domain.people.models import School
from lessonbook.faces.look import shapes
from lessonbook.faces.look.context import address
from lessonbook.faces.profile.portraits import face
from lessonbook.faces.profile.viewer import Hat, Viewer, the_school

LEARNING = ("/courses/", "/assignments/", "/skills/")
SCHEDULE = ("/schedule/", "/sessions/", "/book/")
OFFICE = "/office/"
FAMILY = ("/family/", "/book/together/")
"""Where all of a family are seen at once, whatever hat is worn."""


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
        hats=[] if viewer.wards else hats(viewer, request.path),
        switcher=switcher(viewer, request.path) if viewer.wards else [],
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
    if viewer.hat is None:
        return []
    if viewer.hat.teaches and not path.startswith(FAMILY):
        return teaching_places(path)
    return portal_places(path, has_family=viewer.has_family)


def portal_places(path: str, *, has_family: bool = False) -> list[shapes.Place]:
    """Where learners and guardians go."""
    is_family = path.startswith(FAMILY)
    is_schedule = path.startswith(SCHEDULE) and not is_family
    found = [
        shapes.Place(_("Dashboard"), "/", "house", path == "/"),
        shapes.Place(_("Schedule"), "/schedule/upcoming/", "calendar-days", is_schedule),
        shapes.Place(_("My Learning"), "/courses/", "graduation-cap", path.startswith(LEARNING)),
    ]
    if has_family:
        found.append(shapes.Place(_("Family"), address("portal:family"), "users", is_family))
    return found


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
    found = _all_hats(viewer, path)
    return found if len(found) > 1 else []


def _all_hats(viewer: Viewer, path: str) -> list[shapes.Hat]:
    office, elsewhere = path.startswith(OFFICE), path.startswith((OFFICE, *FAMILY))
    found = [_hat(viewer, hat, is_current=hat == viewer.hat and not elsewhere) for hat in viewer.hats]
    if viewer.is_administrator and found:
        found.append(shapes.Hat(_("Office"), url=OFFICE, is_current=office, icon="school"))
    return found


def _hat(viewer: Viewer, hat: Hat, *, is_current: bool) -> shapes.Hat:
    if hat.teaches:
        return shapes.Hat(hat.label, hat.value, is_current=is_current, icon="presentation")
    who = hat.guardianship.learner if hat.guardianship else viewer.person
    return shapes.Hat(hat.label, hat.value, is_current=is_current, face=face(who))


def switcher(viewer: Viewer, path: str) -> list[shapes.Hat]:
    """Whose pages a guardian can look at, all of the family's at once first; just one of them is current."""
    found = _all_hats(viewer, path)
    if viewer.has_family or path.startswith(FAMILY):
        everybody = shapes.Hat(
            _("Family"), url=address("portal:family"), is_current=path.startswith(FAMILY), icon="users"
        )
        found.insert(0, everybody)
    return found
