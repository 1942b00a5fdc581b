"""A page for addresses that only take what a form sends, where somebody looks at one: Django's answer is empty."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.template.loader import get_template


def forms_alone(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer as the view does; a look at what is no page is told that nothing is there, and still with status 405."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method != "GET":
            return response
        page = HttpResponse(get_template("404.html", using="jinja2").render({}, request), status=405)
        page["Allow"] = response["Allow"]
        page._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  as the answer was
        return page

    return answer
