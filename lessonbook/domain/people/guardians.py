"""Who looks after whom."""

from datetime import datetime

from django.db.models import Q

from lessonbook.domain.people.models import Guardianship


def links_of(person_id: int, now: datetime) -> list[Guardianship]:
    """The links that stand at the instant `now` in which a person is guardian or child, with both people; one query."""
    links = Guardianship.objects.standing(now).filter(Q(guardian=person_id) | Q(learner=person_id))
    return list(links.select_related("guardian", "learner").order_by("guardian__sort_key", "learner__sort_key", "pk"))
