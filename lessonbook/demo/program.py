"""What the demo school teaches: courses, their lessons, and when their groups meet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A group's weekly hour, in the school's wall time; without a room it is online."""

    group: str
    members: tuple[str, ...]
    weekdays: tuple[int, ...]
    starts: time
    minutes: int
    instructor: str
    room: str = ""
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A course of the demo school; `lessons` are names and goals, in order.

    `rules` are fields of the course that are not as they are by default, `others` learners who are in no group.
    """

    slug: str
    name: str
    hue: int
    price: int
    description: str
    lessons: tuple[tuple[str, str], ...]
    meetings: tuple[Meeting, ...]
    rules: Mapping[str, object] = field(default_factory=dict)
    others: tuple[str, ...] = ()


SPANISH = Subject(
    "spanish-b1",
    "Spanish B1",
    0,
    1,
    "From getting by to getting along: the threshold level in small groups.",
    (
        ("Meeting again", "Say what has changed since last year"),
        ("The neighborhood", "Give and follow directions on foot"),
        ("When I was small", "Tell a childhood memory in the imperfect"),
        ("A day that went wrong", "Tell a story that has a turning point"),
        ("At the doctor's", "Say where it hurts and since when"),
        ("Renting a room", "Ask what is included and complain politely"),
        ("Ordering food", "Order a meal and ask for the bill"),
        ("Plans and promises", "Make, change and cancel an appointment"),
        ("If I were you", "Give advice that is welcome"),
        ("The news", "Sum up an article in five sentences"),
        ("Letters", "Write to an office and to a friend"),
        ("The long table", "Keep a conversation of ten people going"),
    ),
    (
        Meeting(
            "Evening group",
            ("lena", "tom", "sara", "maria", "omar", "greta", "piotr", "chloe"),
            (MONDAY, WEDNESDAY),
            time(18, 0),
            60,
            "ana",
            seats=8,
        ),
    ),
    # Booked hours are for three at most; the evening group is full and has a line.
    {"self_booking": True, "seats": 3, "max_per_day": 2, "max_per_week": 3, "absence": "rule", "waitlist": True},
    # Jakub books his hours beside Anna's piano.
    ("thora", "wei", "jakub"),
)
PIANO = Subject(
    "piano",
    "Piano",
    4,
    2,
    "One to one at the grand, from the first five notes to the first recital.",
    (
        ("Posture", "Sit and hold the hands without strain"),
        ("Five notes", "Play a tune in each hand"),
        ("Hands together", "Play contrary motion in quarter notes"),
        ("Scales", "C, G and F major, two octaves"),
        ("The pedal", "Change the pedal on the beat after"),
        ("Minuet in G", "Play the first half from memory"),
        ("Left hand alone", "Keep an Alberti bass even at 80"),
        ("Dynamics", "Make one phrase sound like a question"),
        ("Sight-reading", "Eight new bars without stopping"),
        ("The recital", "Walk on, play, bow"),
    ),
    (
        Meeting("Lena", ("lena",), (THURSDAY,), time(17, 30), 45, "jo", "Studio 1", 1),
        Meeting("Anna", ("anna",), (TUESDAY,), time(15, 30), 30, "jo", "Studio 1", 1),
        Meeting("Omar", ("omar",), (TUESDAY,), time(16, 15), 45, "jo", "Studio 1", 1),
        Meeting("Greta", ("greta",), (THURSDAY,), time(16, 30), 45, "jo", "Studio 1", 1),
    ),
    {
        "self_booking": True,
        "lengths": [30, 60],
        "buffer_after_minutes": 10,
        "max_open_per_learner": 4,
        "absence": "rule",
        "notice_tiers": [{"hours": 48, "percent": 100}, {"hours": 24, "percent": 50}],
    },
    ("elsa", "jakub", "chloe"),
)
MATHS = Subject(
    "maths-8",
    "Mathematics, year 8",
    8,
    1,
    "What school went through too fast, at the pace of the group.",
    (
        ("Fractions again", "Compare any two fractions in your head"),
        ("Percent", "Say what 15 % off really means"),
        ("Brackets", "Expand and factor without fear"),
        ("Linear equations", "Solve for x and check the answer"),
        ("Graphs", "Read a slope off a line"),
        ("Two unknowns", "Solve a pair of equations two ways"),
        ("Pythagoras", "Find the third side and explain why"),
        ("Circles", "Find area and circumference"),
        ("Chance", "Draw the tree and count its leaves"),
        ("Mock test", "Forty minutes, no calculator"),
    ),
    (
        Meeting("Tuesday group", ("anna", "jakub", "elsa", "samir"), (TUESDAY,), time(16, 30), 60, "bo", "Room 3", 6),
        Meeting("Friday group", ("greta", "thora", "wei"), (FRIDAY,), time(15, 0), 60, "bo", "Room 3", 6),
    ),
)
TALK = Subject(
    "english-conversation",
    "English conversation",
    6,
    1,
    "An hour of talk about one thing, with the words to do it.",
    (
        ("Small talk", "Begin, keep up and leave a conversation"),
        ("Work", "Explain what you do to someone's grandmother"),
        ("Opinions", "Disagree and stay friends"),
        ("Stories", "Tell one well, with a pause in it"),
        ("On the phone", "Get through, get put through, get an answer"),
        ("Humor", "Explain a joke and survive"),
        ("Debate", "Argue for what you don't believe"),
        ("Farewells", "Say goodbye in six registers"),
    ),
    (
        Meeting(
            "Saturday group",
            ("lena", "chloe", "piotr", "wei", "samir"),
            (SATURDAY,),
            time(10, 0),
            60,
            "aoife",
            seats=10,
        ),
    ),
    {"self_booking": True, "step_minutes": 60, "overlap": "warn", "absence": "person", "roster_shown": True},
    ("omar", "maria", "jakub"),
)
JAPANESE = Subject(
    "japanese-1",
    "Japanese, first steps",
    11,
    1,
    "Kana, courtesy and a first conversation.",
    (
        ("Hiragana I", "Read and write the first twenty"),
        ("Hiragana II", "Read a menu aloud"),
        ("Greetings", "Introduce yourself and your family"),
        ("Counting", "Buy three of these and two of those"),
        ("Katakana", "Read your own name"),
        ("Verbs", "Say what you do every day"),
        ("Particles", "Know who did what to whom"),
        ("Review", "Ten minutes with a stranger"),
    ),
    # Two in the afternoon is morning in the Americas, and late but not too late in Tokyo.
    (Meeting("Friday group", ("tom", "maria", "greta", "lena"), (FRIDAY,), time(14, 0), 50, "kenji", seats=6),),
    {
        "self_booking": True,
        "lengths": [50],
        "minimum_notice_minutes": 24 * 60,
        "horizon_days": 30,
        "absence": "rule",
        "make_up": True,
    },
    ("sara",),
)
STRINGS = Subject(
    "chamber-strings",
    "Chamber strings",
    2,
    1,
    "Playing together is the point.",
    (
        ("Tuning", "Tune to each other, not to the machine"),
        ("Bowing", "Breathe and begin together"),
        ("Slow movement", "Hold a line for eight bars"),
        ("Balance", "Know when you are the tune"),
        ("Fast movement", "Stay together when it gets exciting"),
        ("Dress rehearsal", "Play through whatever happens"),
    ),
    (
        Meeting(
            "Ensemble",
            ("jakub", "anna", "elsa", "thora", "chloe", "piotr"),
            (SATURDAY,),
            time(14, 0),
            90,
            "ngozi",
            "Hall",
            12,
        ),
    ),
)
SUBJECTS = (SPANISH, PIANO, MATHS, TALK, JAPANESE, STRINGS)
