"""Who is not signed in signs in first, and goes on where that makes sense."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect

from lessonbook.faces.profile.views import back_from

SAFE = ("GET", "HEAD", "OPTIONS")


class SignInFirst(LoginRequiredMiddleware):
    """Django's, but that whoever sent a form comes back to the page of the form, as its own address may be no page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """Lead to the sign-in; from there to the page that was asked for, or from which something was sent."""
        onward = request.get_full_path()
        if request.method not in SAFE:
            page = urlsplit(back_from(request))
            onward = page._replace(scheme="", netloc="").geturl()
        return redirect_to_login(onward, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
