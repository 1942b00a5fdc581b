"""Who one is here."""

from django.http import HttpResponse
from ninja import Router

from lessonbook.faces.api.answers import answer
from lessonbook.faces.api.callers import READ, Asked
from lessonbook.faces.api.schemas import MeOut

router = Router(tags=["People"])


@router.get("/me", auth=READ, response=MeOut, url_name="me")
def me(request: Asked) -> HttpResponse:
    """The person whose token this is: roles, children with what one may do for them, and what the token is good for."""
    caller, viewer = request.auth, request.auth.viewer
    return answer(
        {
            "id": str(viewer.person.pk),
            "name": viewer.person.name,
            "language": viewer.language,
            "time_zone": viewer.zone.key,
            "roles": sorted(viewer.roles),
            "scopes": list(caller.scopes),
            "children": [
                {
                    "id": str(link.learner_id),
                    "name": link.learner.name,
                    "rights": {
                        "book": link.may_book,
                        "spend": link.may_spend,
                        "request_absence": link.may_excuse,
                        "read_reports": link.may_read_reports,
                    },
                }
                for link in viewer.wards
            ],
            "school": {
                "name": viewer.school.name,
                "time_zone": viewer.school.time_zone,
                "language": viewer.school.language,
            },
        }
    )
