"""Who gets what at the office's addresses of requests."""

from collections.abc import Sequence

from lessonbook.domain.booking.models import SubstituteRequest
from tests.faces.access_table import IN_OFFICE, Row, World
from tests.factories import NOW


def anas_request(world: World) -> Sequence[object]:
    """That Ana asks for somebody else to teach Lena's session."""
    facts = {"asked_by": world.people["ana"], "asked_at": NOW}
    return (SubstituteRequest.objects.get_or_create(session=world.session, defaults=facts)[0].pk,)


ROWS = {
    "office:requests": Row(IN_OFFICE),
    "office:substitute_request": Row(IN_OFFICE, anas_request),
}
