"""What the components of ui.html are given: plain facts, already in words, so that templates compute nothing.

Views fill these. Instants are aware (UTC); every text is ready to show, in the viewer's language and zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from lessonbook.domain.timetable.rules import Status


@dataclass(frozen=True, slots=True)
class Link:
    """Where one can go, and in which words; `icon` is a name of lucide's, or none.

    `spoken` is what whoever hears the link is told after its label.
    """

    label: str
    url: str
    icon: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the navigation, or a tab: one of them is where one is. `count` is shown beside it if above 0.

    A tab is called `brief` where the page is narrow, if it has that name.
    """

    label: str
    url: str
    icon: str = ""
    is_current: bool = False
    count: int = 0
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """A person as seen: name, initials and photo (or none); `hue` 1 to 12 tints the initials."""

    name: str
    initials: str
    hue: int = 1
    photo_url: str = ""


@dataclass(frozen=True, slots=True)
class School:
    """The school that the frame speaks for; `mail` and `phone` may be empty."""

    name: str
    url: str = "/"
    logo_url: str = ""
    mail: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Hat:
    """Somebody the person can look for or as (a child, a role): chosen by posting `value`, or by following `url`.

    It is seen by a face, or by an icon.
    """

    label: str
    value: str = ""
    url: str = ""
    is_current: bool = False
    face: Face | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class ZoneOffer:
    """Where the browser's zone is posted, as `zone`, to show times in it instead of in `zone` (IANA)."""

    post_url: str
    zone: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The page around a page: the school, the places (five at most on a phone), the person and whom they look for.

    Who has children chooses among the hats in the `switcher`, which is always in sight; others in the person's menu.
    """

    school: School
    places: Sequence[Place] = ()
    person: Face | None = None
    person_links: Sequence[Link] = ()
    sign_out_url: str = ""
    hats: Sequence[Hat] = ()
    switcher: Sequence[Hat] = ()
    hats_post_url: str = ""
    bell: Place | None = None
    zone_offer: ZoneOffer | None = None


@dataclass(frozen=True, slots=True)
class JoinWindow:
    """When a class may be joined, [opens, closes), at which address of ours; `is_open` as the page is made.

    `is_host`: whoever looks starts the class rather than joining it.
    """

    opens: datetime
    closes: datetime
    url: str
    is_open: bool = False
    opens_text: str = ""
    is_host: bool = False

    @property
    def opens_iso(self) -> str:
        """The opening as ISO 8601."""
        return self.opens.isoformat()

    @property
    def closes_iso(self) -> str:
        """The closing as ISO 8601."""
        return self.closes.isoformat()


class SessionLine(NamedTuple):
    """A session in a list, a calendar or a card; `spoken` is its whole name aloud.

    A tuple, because a month may hold hundreds, and tuples are made in C. `seat_text` is the state of the learner's seat
    where it isn't simply taken: excused, or asked to be. `in_dialog`: its details open over the page.
    """

    code: str
    url: str
    starts: datetime
    ends: datetime
    date_text: str
    time_text: str
    start_text: str
    end_text: str
    zone_text: str
    course_name: str
    hue: int
    instructor_name: str
    status: Status
    spoken: str
    course_url: str = ""
    lesson_text: str = ""
    location_text: str = ""
    venue_text: str = ""
    join: JoinWindow | None = None
    replaced_by: Link | None = None
    for_whom: str = ""
    attendance_text: str = ""
    recording_url: str = ""
    report_url: str = ""
    credit_text: str = ""
    seat_text: str = ""
    in_dialog: bool = True

    @property
    def starts_iso(self) -> str:
        """The start as ISO 8601."""
        return self.starts.isoformat()

    @property
    def ends_iso(self) -> str:
        """The end as ISO 8601."""
        return self.ends.isoformat()

    @property
    def is_over(self) -> bool:
        """Whether nothing is to come of it."""
        return self.status in (Status.COMPLETED, Status.CANCELLED)

    @property
    def is_cancelled(self) -> bool:
        """Whether it is struck through."""
        return self.status is Status.CANCELLED


@dataclass(frozen=True, slots=True)
class NextSession:
    """The card *Up Next*: the session and how far off it is ("in 12 minutes")."""

    line: SessionLine
    until_text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a description list: its label and a text, a link or several links; `note` is smaller, below.

    With a `face` the first link leads to whose it is.
    """

    label: str
    text: str = ""
    links: Sequence[Link] = ()
    note: str = ""
    face: Face | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with what is shown: a link, or a button that posts; why not, if it can't be done.

    `kind` is "main", "plain", "quiet" or "danger". With `refusal` the reason stands in the button's place, with whom to
    `ask` about it. A link marked `in_dialog` opens in the dialog where there is script.
    """

    label: str
    url: str = ""
    kind: str = "plain"
    icon: str = ""
    posts: bool = False
    refusal: str = ""
    ask: Sequence[Link] = ()
    in_dialog: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An absence request as it stands, and the way to take it back while nobody has decided."""

    facts: Sequence[Fact]
    withdraw: Action | None = None


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """All there is to say of one session, for the dialog and the page alike.

    `price` says what giving the seat up returns, and by when; `asked` are the absence requests about it.
    """

    line: SessionLine
    facts: Sequence[Fact]
    actions: Sequence[Action] = ()
    notes: Sequence[str] = ()
    until_text: str = ""
    report: Sequence[Fact] = ()
    price: Sequence[str] = ()
    asked: Sequence[Asked] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a select."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A filter by one of several choices; the first is usually "All"."""

    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters above a list: sent by GET to `action`, with what else must stay in the address."""

    action: str
    selects: Sequence[Select] = ()
    kept: Sequence[tuple[str, str]] = ()
    search_name: str = ""
    search_label: str = ""
    search_value: str = ""
    clear_url: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """The way to the rows before and after; an empty address means there are none that way.

    The labels are "Newer" and "Older" where none are said.
    """

    newer_url: str = ""
    older_url: str = ""
    newer_label: str = ""
    older_label: str = ""


@dataclass(frozen=True, slots=True)
class Emptiness:
    """A list with nothing in it: what it would hold, and what to do next."""

    icon: str
    title: str
    text: str = ""
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Trio:
    """A course's credits: Enrolled, Used, Available; `note` for lots that end soon."""

    enrolled: str
    used: str
    available: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LotShown:
    """Credits that end together: "3 credits" or "1 make-up", and until when they can be spent."""

    amount_text: str
    until_text: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A change of a balance: when, why, by how much ("+10"), and the balance after it.

    `in_dialog`: the link opens in the dialog where there is script.
    """

    date_text: str
    description: str
    change_text: str
    balance_text: str
    comes_in: bool
    link: Link | None = None
    note: str = ""
    in_dialog: bool = True


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course among one's own: how far along, credits left, and what is next."""

    name: str
    url: str
    hue: int
    done: int = 0
    total: int = 0
    progress_text: str = ""
    credits_text: str = ""
    next_text: str = ""
    status_text: str = ""
    instructors: Sequence[Face] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class CalendarBar:
    """Above every view: where one is, the way back, to today and on, and Day, Week, Month."""

    title: str
    previous_url: str
    next_url: str
    today_url: str
    views: Sequence[Place]
    previous_label: str
    next_label: str
