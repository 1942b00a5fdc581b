"""Addresses of the credits desk."""

from django.urls import path

from lessonbook.faces.office.credits import account, act, statement, views

PERSON, FAMILY = {"is_family": False}, {"is_family": True}

urlpatterns = [
    path("credits/", views.credits_page, name="credits"),
    path("credits/people/<int:pk>/", account.account_page, PERSON, name="credits_person"),
    path("credits/families/<int:pk>/", account.account_page, FAMILY, name="credits_family"),
    path("credits/people/<int:pk>/statement/", statement.statement_page, PERSON, name="credits_person_statement"),
    path("credits/families/<int:pk>/statement/", statement.statement_page, FAMILY, name="credits_family_statement"),
    path("credits/people/<int:pk>/<str:name>/", act.act_page, PERSON, name="credits_person_act"),
    path("credits/families/<int:pk>/<str:name>/", act.act_page, FAMILY, name="credits_family_act"),
]
