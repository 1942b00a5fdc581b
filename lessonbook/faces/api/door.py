"""The door for programs: their requests are answered here, without what people's pages need: cookies, forms."""

from collections.abc import Callable

from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import resolve

from lessonbook.faces.api.problems import broken, not_allowed, not_found

ADDRESS = "/api/v1/"
NOTHING_IN_HERE = "default-src 'none'; frame-ancestors 'none'"

Answer = Callable[[HttpRequest], HttpResponseBase]


def programs(get_response: Answer) -> Answer:
    """Middleware: answer what programs ask for; everything else goes on."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ADDRESS):
            return get_response(request)
        request.get_host()  # refuses names that aren't ours
        response = answer_program(request)
        response.headers["Content-Security-Policy"] = NOTHING_IN_HERE
        return response

    return answer


def answer_program(request: HttpRequest) -> HttpResponseBase:
    """Answer a request to the API; HEAD as GET, whose body the server leaves out."""
    method = request.method
    if method == "HEAD":
        request.method = "GET"
    try:
        match = resolve(request.path_info)
        request.resolver_match = match
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return not_found(request)
    except Exception as error:  # noqa: BLE001  Django notes it as for pages; programs are told in their own way
        return broken(request, response_for_exception(request, error).status_code)
    finally:
        request.method = method
    if isinstance(response, HttpResponseNotAllowed):
        known = {name.strip() for name in response["Allow"].split(",")}
        return not_allowed(request, known | ({"HEAD"} if "GET" in known else set()))
    return response
