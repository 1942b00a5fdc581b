"""Two small addresses of the look: the server's clock, and the choice of light or dark."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lessonbook.faces.look.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@login_not_required
@never_cache
@require_GET
def now(_request: HttpRequest) -> HttpResponse:
    """Answer with the server's time (ISO 8601, UTC), for pages that stay open."""
    return HttpResponse(timezone.now().isoformat(), content_type="text/plain")


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the posted theme in a cookie and go back; an unknown one means to follow the system."""
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
