"""Pages of which the dialog shows a part."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.backends.utils import csrf_input
from django.utils.cache import patch_vary_headers
from jinja2_fragments import render_block

from lessonbook.faces.profile.viewer import ViewerRequest

FRAGMENT = "HX-Request"
"""The header by which a page's script asks for a part alone."""


def page_or_part(
    request: ViewerRequest, template: str, block: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """The page, or for the dialog the block of it that goes there; both are given `csrf_input` and `in_dialog`.

    What the page is called goes before the block, as `<title>`: so the window is called, too.
    """
    in_dialog = FRAGMENT in request.headers
    context = {**context, "csrf_input": csrf_input(request), "in_dialog": in_dialog}
    if in_dialog:
        environment = engines["jinja2"].env  # type: ignore[attr-defined]
        title, part = (render_block(environment, template, name, context) for name in ("title", block))
        response = HttpResponse(f"<title>{title}</title>{part}", status=status)
    else:
        response = render(request, template, context, status=status, using="jinja2")
    patch_vary_headers(response, [FRAGMENT])
    return response
