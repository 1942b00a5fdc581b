"""Addresses of one's own settings. Those of signing in are allauth's, at /account/ too, after these."""

from django.urls import path
from django.views.generic import RedirectView

from lessonbook.faces.profile import tokens, views
from lessonbook.faces.profile.entrance import SignInView
from lessonbook.faces.profile.signed_in import SignedInView
from lessonbook.faces.profile.welcome import welcome

urlpatterns = [
    path("welcome/", welcome, name="welcome"),
    path("account/", views.profile, name="profile"),
    path("account/portrait/", views.portrait, name="profile_portrait"),
    path("account/photo/<int:person_id>/<str:seen>/", views.photo, name="profile_photo"),
    path("account/time-zone/", views.time_zone, name="profile_time_zone"),
    path("account/hat/", views.hat, name="profile_hat"),
    path("account/no-place/", views.no_place, name="profile_no_place"),
    path("account/tokens/", tokens.tokens, name="profile_tokens"),
    path("account/tokens/new/", tokens.new_token, name="profile_new_token"),
    path("account/tokens/<int:token_id>/revoke/", tokens.revoke, name="profile_revoke_token"),
    path("account/login/", SignInView.as_view(), name="account_login"),
    path("account/sessions/", SignedInView.as_view(), name="usersessions_list"),
    # What allauth lists here stands on the profile.
    path("account/2fa/", RedirectView.as_view(url="/account/#security"), name="mfa_index"),
    path("school/logo/<str:seen>/", views.logo, name="school_logo"),
]
