"""Headers on every answer that neither Django nor django-csp sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Nothing here needs the person's devices; classes run at addresses of their own.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: tell browsers that no page of ours, nor what it embeds, uses cameras and the like."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return answer


def kept_by_nobody(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what a view didn't say how long to keep is kept by no browser and no cache on the way.

    A page shows what is one's own; after signing out on a shared computer, Back shows none of it (RFC 9111, 5.2.2.5).
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer
