"""The tables of a small school as they stand, read in one go, and what must be true of them after every step."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.db import connection

from lessonbook.domain.attendance.models import AbsenceRequest
from lessonbook.domain.booking.models import WaitlistPlace
from lessonbook.domain.credits.models import LedgerRow, Lot, Purse
from lessonbook.domain.journal.models import Entry
from lessonbook.domain.timetable.models import Seat, Session

Row = dict[str, Any]
TABLES = (Session, Seat, Purse, Lot, LedgerRow, WaitlistPlace, AbsenceRequest, Entry)


class Books:
    """The rows of each table, by its name; equal where nothing was written in between."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        with connection.cursor() as cursor:
            for model in TABLES:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY id')
                names = [column[0] for column in cursor.description]
                self.rows[model.__name__] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Books) and self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]  # it is compared, not kept

    def violations(self) -> Iterator[str]:
        """What is wrong; the same truths as the audit's, read anew."""
        yield from self._of_purses()
        yield from self._of_instructors()
        yield from self._of_sessions()
        yield from self._of_prices()

    def _of_purses(self) -> Iterator[str]:
        ledger, lots = Counter[int](), Counter[int]()
        for row in self.rows["LedgerRow"]:
            ledger[row["purse_id"]] += row["amount"]
            if row["balance"] != ledger[row["purse_id"]]:
                yield f"ledger row {row['id']} says {row['balance']}, not {ledger[row['purse_id']]}"
        for row in self.rows["Lot"]:
            lots[row["purse_id"]] += row["left"]
        for row in self.rows["Purse"]:
            facts = {row["balance"], row["enrolled"] - row["used"], ledger[row["id"]], lots[row["id"]]}
            if len(facts) > 1 or row["balance"] < 0:
                yield f"purse {row['id']}: {facts}"

    def _of_instructors(self) -> Iterator[str]:
        taught = [row for row in self.rows["Session"] if not row["cancelled_at"] and row["instructor_id"]]
        for one, other in pairwise(sorted(taught, key=lambda row: (row["instructor_id"], row["starts_at"]))):
            if one["instructor_id"] == other["instructor_id"] and other["starts_at"] < one["ends_at"]:
                yield f"{one['code']} and {other['code']} overlap"

    def _of_sessions(self) -> Iterator[str]:
        seats: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows["Seat"]:
            if not row["given_up_at"]:
                seats[row["session_id"]].append(row)
        waiting = {(row["session_id"], row["learner_id"]) for row in self.rows["WaitlistPlace"] if not row["left_at"]}
        for row in self.rows["Session"]:
            within = [seat for seat in seats[row["id"]] if seat["beyond_capacity_id"] is None]
            if row["capacity"] is not None and len(within) > row["capacity"]:
                yield f"{row['code']} holds {len(within)} of {row['capacity']}"
            if row["cancelled_at"] and (seats[row["id"]] or row["id"] in {session for session, _ in waiting}):
                yield f"{row['code']} is cancelled, but somebody sits or waits in it"
            for seat in seats[row["id"]]:
                if (row["id"], seat["learner_id"]) in waiting:
                    yield f"{seat['learner_id']} sits and waits in {row['code']}"

    def _of_prices(self) -> Iterator[str]:
        held = Counter[int]()
        for row in self.rows["LedgerRow"]:
            if row["kind"] in {"session", "return"}:
                held[row["seat_id"]] -= row["amount"]
        for row in self.rows["Seat"]:
            if held[row["id"]] < (0 if row["given_up_at"] else row["price"]):
                yield f"seat {row['id']} costs {row['price']}, but holds {held[row['id']]}"
