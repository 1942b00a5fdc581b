"""Addresses."""

from django.urls import path

from lessonbook.faces.office.people import acts, adding, editing, families, guardians, past_page, person, search, views
from lessonbook.faces.office.people.past import LEARNED, TAUGHT

SIDES = {"guardians": "person_guardian", "children": "person_child"}

urlpatterns = [
    path("people/", views.people_list, name="people"),
    path("people/add/", adding.add, name="person_add"),
    path("people/add/several/", adding.add_several, name="people_add"),
    path("people/<int:person_id>/", person.person_page, name="person"),
    path("people/<int:person_id>/edit/", editing.edit, name="person_edit"),
    path("people/<int:person_id>/picture/", editing.picture, name="person_picture"),
    path("people/<int:person_id>/roles/", acts.role, name="person_role"),
    path("people/<int:person_id>/invitation/", acts.invitation, name="person_invitation"),
    path("people/<int:person_id>/deactivation/", acts.deactivation, name="person_deactivation"),
    path("people/<int:person_id>/reactivation/", acts.reactivation, name="person_reactivation"),
    *(
        path(f"people/<int:person_id>/{side}/add/", guardians.link, {"side": side}, name=name)
        for side, name in SIDES.items()
    ),
    *(
        path(f"people/<int:person_id>/sessions/{side}/", past_page.past_page, {"side": side}, name=f"person_{side}")
        for side in (LEARNED, TAUGHT)
    ),
    path("people/<int:person_id>/families/add/", families.found_family, name="family_add"),
    path("people/guardianships/<int:link_id>/", guardians.rights, name="guardianship"),
    path("people/guardianships/<int:link_id>/end/", guardians.unlinking, name="guardianship_end"),
    path("people/families/<int:family_id>/", families.family_page, name="family"),
    path("people/families/<int:family_id>/members/", families.members, name="family_members"),
    path("search/", search.search, name="search"),
]
