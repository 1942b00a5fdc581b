"""What browsers send, before anything of ours reads it."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\0"


class WithoutNul:
    """Leaves NUL out of what is asked and posted: nobody writes it, and PostgreSQL's texts can't hold it.

    Stands behind the token against forgery, which is found in what was posted. Programs are answered before: with NUL
    theirs is refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the address without it."""
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked:
            request.META["QUERY_STRING"] = asked.replace("%00", "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Let the view find it in nothing that was posted."""
        if request.method == "POST" and any(NUL in text for _name, texts in request.POST.lists() for text in texts):
            posted = QueryDict(mutable=True, encoding=request.POST.encoding)
            for name, texts in request.POST.lists():
                posted.setlist(name, [text.replace(NUL, "") for text in texts])
            request.POST = cast(Any, posted)
