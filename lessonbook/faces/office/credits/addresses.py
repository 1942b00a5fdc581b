"""Addresses of the credits desk, and how a purse is named in them."""

from typing import NamedTuple

from lessonbook.domain.courses.models import Course
from lessonbook.domain.credits.desk import Holder, Owner
from lessonbook.domain.people.models import Family, Person

DESK = "/office/credits/"
LONGEST_NUMBER = 18


class Where(NamedTuple):
    """A purse by its owner and course (None: the account), whether it is open yet or not."""

    is_family: bool
    owner_id: int
    course_id: int | None

    def __str__(self) -> str:
        owner = f"{'family' if self.is_family else 'person'}-{self.owner_id}"
        return owner if self.course_id is None else f"{owner}-{self.course_id}"

    @property
    def owner(self) -> Owner:
        """The person or family; raises DoesNotExist where there is none any more."""
        return Family.objects.get(pk=self.owner_id) if self.is_family else Person.objects.get(pk=self.owner_id)

    @property
    def course(self) -> Course | None:
        """The course; None for the account."""
        return None if self.course_id is None else Course.objects.get(pk=self.course_id)


def where_of(text: str) -> Where:
    """The purse that an address or a form names. Raises ValueError where it names none."""
    kind, *numbers = text.split("-")
    if kind not in ("family", "person") or len(numbers) not in (1, 2):
        raise ValueError(text)
    if not all(n.isascii() and n.isdigit() and len(n) <= LONGEST_NUMBER for n in numbers):
        raise ValueError(text)
    return Where(kind == "family", int(numbers[0]), int(numbers[1]) if numbers[1:] else None)


def holder_url(pk: int, *, is_family: bool) -> str:
    """The page of a person's or a family's credits."""
    return f"{DESK}{'families' if is_family else 'people'}/{pk}/"


def url_of(holder: Holder) -> str:
    """The page of a holder's credits."""
    return holder_url(holder.pk, is_family=holder.is_family)


def owner_url(owner: Owner) -> str:
    """The page of an owner's credits."""
    return holder_url(owner.pk, is_family=isinstance(owner, Family))


def act_url(owner: Owner, act: str) -> str:
    """Where an owner's credits are changed: `deposit`, `withdraw`, `refund`, `adjust`, `transfer`."""
    return f"{owner_url(owner)}{act}/"


def statement_url(owner: Owner) -> str:
    """The monthly statement of an owner."""
    return f"{owner_url(owner)}statement/"
