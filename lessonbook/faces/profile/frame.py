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
        hats=hats(viewer),
        hats_post_url=address("profile_hat"),
        zone_offer=shapes.ZoneOffer(address("profile_time_zone"), viewer.zone.key),
    )


def school_shape(school: School) -> shapes.School:
    """The school, with an address of its logo that changes when the logo does."""
    logo = reverse("school_logo", args=[PurePosixPath(school.logo.name or "").stem]) if school.logo else ""
    return shapes.School(school.name, logo_url=logo, mail=school.email, phone=school.phone)


def places(viewer: Viewer, path: str) -> list[shapes.Place]:
    """Where the hat that is worn can go, and administrators anyhow; the one where `path` lies is marked."""
    found = []
    if viewer.hat:
        found.append(shapes.Place(_("Dashboard"), "/", "house", path == "/"))
        found.append(shapes.Place(_("Schedule"), "/schedule/upcoming/", "calendar-days", path.startswith(SCHEDULE)))
        if not viewer.hat.teaches:
            found.append(shapes.Place(_("My Learning"), "/courses/", "graduation-cap", path.startswith(LEARNING)))
    if viewer.is_administrator:
        data = address("admin:index")
        found.append(shapes.Place(_("Data admin"), data, "database", path.startswith(data)))
    return found


def hats(viewer: Viewer) -> list[shapes.Hat]:
    """The hats among which one can choose: none where there is just one."""
    if len(viewer.hats) == 1:
        return []
    return [shapes.Hat(hat.label, hat.value, is_current=hat == viewer.hat) for hat in viewer.hats]
