"""What every template is given of who looks."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lessonbook.faces.look.viewpoint import Viewpoint
from lessonbook.faces.profile.frame import frame_of
from lessonbook.faces.profile.viewer import Viewer


def frame(request: HttpRequest) -> dict[str, object]:
    """Add `frame`, made when a page first asks for it (fragments don't), and the viewer's `view` of dates and times."""
    viewer = getattr(request, "viewer", None)
    view: Viewpoint | None = viewer.viewpoint if isinstance(viewer, Viewer) else None
    return {"frame": SimpleLazyObject(lambda: frame_of(request)), "view": view}
