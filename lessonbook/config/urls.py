"""Every address of the site, by the face that answers it."""

from allauth.account.decorators import secure_admin_login
from allauth.socialaccount.views import login_error
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from lessonbook.config.health import healthz
from lessonbook.faces.api.site import URLS

# Who could not be signed in by the school's issuer is told so, instead of being asked to sign in.
login_not_required(login_error)
# The data admin's own sign-in page knows neither passkeys nor limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("api/v1/", URLS),
    path("healthz", healthz, name="healthz"),
    path("data/", admin.site.urls),
    path("", include("lessonbook.faces.look.urls")),
    path("", include("lessonbook.faces.profile.urls")),
    path("account/", include("allauth.urls")),
    path("teach/", include("lessonbook.faces.teaching.urls")),
    path("office/", include("lessonbook.faces.office.urls")),
    path("", include("lessonbook.faces.portal.urls")),
]
