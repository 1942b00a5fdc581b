"""The shapes of answers. They are written as plain JSON values; these tell OpenAPI what they hold."""

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class Listed(BaseModel, Generic[T]):
    """A page of a list; `next` is the address of the page that follows."""

    items: list[T]
    next: str | None


class Named(BaseModel):
    id: str
    name: str


class Rights(BaseModel):
    book: bool
    spend: bool
    request_absence: bool
    read_reports: bool


class Child(Named):
    rights: Rights


class SchoolOut(BaseModel):
    name: str
    time_zone: str
    language: str


class MeOut(Named):
    language: str
    time_zone: str
    roles: list[str]
    scopes: list[Literal["read", "book", "spend"]]
    children: list[Child]
    school: SchoolOut


class RefusalOut(BaseModel):
    code: str
    detail: str
    until: datetime | None = None
    remedy: str | None = None
    facts: dict[str, Any] | None = None


class Tier(BaseModel):
    hours: int
    percent: int


class CourseOut(BaseModel):
    """As `learner` stands in it: `refusal` says why it can't be booked, None where it can.

    For who teaches it `learner` is null and `enrollment` empty.
    """

    slug: str
    name: str
    role: Literal["learner", "instructor"]
    learner: Named | None
    enrollment: str
    price: int
    seats: int
    lengths_minutes: list[int]
    minimum_notice_minutes: int
    horizon_days: int
    absence: Literal["off", "rule", "person"]
    waitlist: bool
    notice_tiers: list[Tier]
    refusal: RefusalOut | None


class LessonOut(BaseModel):
    number: int
    name: str
    goal: str


class CourseDetail(CourseOut):
    description: str
    instructors: list[Named]
    lessons: list[LessonOut]


class OpenTime(BaseModel):
    """A time that can be booked; `seats_left` null: no limit. `refusal`: why it can't, but one may stand in line."""

    instructor: Named | None
    session: str | None
    starts_at: datetime
    ends_at: datetime
    seats_left: int | None
    price: int
    place: str
    refusal: str | None


class CourseRef(BaseModel):
    slug: str
    name: str


class LessonRef(BaseModel):
    number: int
    name: str


class Joining(BaseModel):
    """When the class can be joined, and where; the class's own link is nowhere but behind that address."""

    can_join: bool
    opens_at: datetime
    closes_at: datetime
    address: str


class SessionOut(BaseModel):
    code: str
    status: Literal["upcoming", "live", "completed", "cancelled"]
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    course: CourseRef
    lesson: LessonRef | None
    instructor: Named | None
    place: str
    join: Joining | None
    replaced_by: str | None
    learner: Named | None
    price: int | None
    given_up: str | None


class GivingUp(BaseModel):
    """What giving the seat up now returns."""

    returns: int
    make_up: bool
    full_until: datetime | None


class AbsenceOut(BaseModel):
    session: str
    status: Literal["waiting", "accepted", "declined", "withdrawn"]
    asked_at: datetime
    returned: int
    made_up: int
    answer: str


class LinkOut(BaseModel):
    label: str
    url: str


class SessionDetail(SessionOut):
    lesson_goal: str
    capacity: int | None
    seats_taken: int
    recording: str | None
    links: list[LinkOut]
    giving_up: GivingUp | None
    absence: AbsenceOut | None


class BookingOut(BaseModel):
    sessions: list[str]


class MoveOut(BaseModel):
    session: str


class CancelOut(BaseModel):
    """What came back: `returned` credits, as a make-up where `make_up`."""

    session: str
    returned: int
    make_up: bool


class PlaceOut(BaseModel):
    """A place in line, the first being 1; `offered_until`: a seat is kept for so long."""

    session: str
    learner: Named
    position: int
    offered_until: datetime | None


class Ending(BaseModel):
    amount: int
    on: date


class PurseOut(BaseModel):
    """Enrolled, used and available credits; `family` is named where it is a family's. `id` asks for its ledger."""

    id: str
    family: str | None
    enrolled: int
    used: int
    available: int
    next_ending: Ending | None


class CreditsOut(BaseModel):
    """Every purse that pays for the course, and at the top the figures of the first of them."""

    enrolled: int
    used: int
    available: int
    items: list[PurseOut]
    next: str | None


class ChangeOut(BaseModel):
    number: int
    at: datetime
    kind: str
    amount: int
    balance: int
    note: str
    session: str | None
    learner: str | None
    by: str | None


class ErrorOut(BaseModel):
    """One of several things: `pointer` (RFC 6901) into the body, or the name of a `parameter`."""

    pointer: str | None = None
    parameter: str | None = None
    detail: str
    code: str | None = None
    until: datetime | None = None
    remedy: str | None = None
    facts: dict[str, Any] | None = None


class Problem(BaseModel):
    """A problem of RFC 9457. `code` is stable; `detail` is in the language of Accept-Language, else the person's."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    until: datetime | None = None
    remedy: str | None = None
    facts: dict[str, Any] | None = None
    errors: list[ErrorOut] | None = None
