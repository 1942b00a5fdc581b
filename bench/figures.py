"""A term's figures in the large school: `python -m bench.figures`.

On the engine of DATABASE_URL (a PostgreSQL server in which databases may be made), else on SQLite. The worker's count
of all weeks is timed once, and one week's count for what an act changes; then the page, which must answer within a
second. `--small` runs it on a tiny school, to see that it works.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.pages import LARGE, VETERAN, School, build, databases
from bench.school import DAYS_AHEAD, DAYS_BEHIND
from bench.servers import ROOT, free_port, lessonbook, running

MOST_SECONDS, WARMING = 1.0, 2
LOT_ROWS = """
INSERT INTO credits_lot (purse_id, kind, amount, "left", ends_on, created_at)
SELECT id, 'credit', balance, balance, CASE WHEN id %% 3 = 0 THEN NULL ELSE %s END, %s FROM credits_purse
"""


def main() -> None:
    """Build the school, count its weeks, time the page, and write bench/results/figures-ENGINE.json."""
    if sys.argv[1:2] == ["count"]:
        sys.stdout.write(json.dumps(count()))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--small", action="store_true", help="a quick run on a tiny school")
    asked = options.parse_args()
    cohorts, veteran, rounds = (2, 100, 3) if asked.small else (LARGE, VETERAN, 25)
    engine = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with tempfile.TemporaryDirectory(prefix="lessonbook-bench-") as folder, databases(engine, Path(folder)) as urls:
        school = build("large", urls["large"], Path(folder), cohorts, veteran)
        found = prepare(school)
        found |= measure(school, str(found.pop("administrator")), rounds)
    sys.stdout.write(
        f"\na term's figures on {engine}: {found['seats']:,} seats, {found['sessions']:,} sessions\n"
        f"all {found['weeks']} weeks counted in {found['counted']:.1f} s, one anew in {found['anew']:.2f} s\n"
        f"the page: {found['p50']:.0f} ms at the median, {found['worst']:.0f} ms at worst, {found['bytes']:,} bytes\n"
    )
    if asked.small:
        return
    target = ROOT / "bench" / "results" / f"figures-{engine}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=1) + "\n")
    if float(found["worst"]) > MOST_SECONDS * 1e3:
        raise SystemExit("The figures took longer than a second.")


def prepare(school: School) -> dict[str, float | int | str]:
    """Count the weeks and sign an administrator in, in a process of the school's own."""
    environment = {**os.environ, "DATA": str(school.data), "DATABASE_URL": school.url}
    environment["DJANGO_SETTINGS_MODULE"] = "lessonbook.config.settings"
    command = [sys.executable, "-m", "bench.figures", "count"]
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(answer))


def count() -> dict[str, float | int | str]:
    """Make the veteran an administrator, give every purse its lots, and count all weeks, then the oldest anew."""
    import time  # noqa: PLC0415  as Django's, for this process alone

    import django  # noqa: PLC0415  settings are read from the environment as the program starts

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from bench.sign_in import facts  # noqa: PLC0415
    from lessonbook.domain.attendance.models import CountedWeek  # noqa: PLC0415
    from lessonbook.domain.attendance.sums import count_week, count_weeks, week_start  # noqa: PLC0415
    from lessonbook.domain.people.models import Person, Role, RoleKind  # noqa: PLC0415
    from lessonbook.domain.people.models import School as TheSchool  # noqa: PLC0415
    from lessonbook.domain.timetable.models import Seat, Session  # noqa: PLC0415

    now, school = timezone.now(), TheSchool.objects.get()
    Role.objects.create(person=Person.objects.get(given_name="Veteran"), kind=RoleKind.ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute(LOT_ROWS, [now.date() + timedelta(days=60), now])
    started, before = time.perf_counter(), -1
    while (weeks := CountedWeek.objects.count()) > before:
        before = weeks
        count_weeks(now)
    counted = time.perf_counter() - started
    started = time.perf_counter()
    count_week(week_start(now.date(), school), now, school.zone)
    anew = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "administrator": facts()["veteran"],
        "seats": Seat.objects.count(),
        "sessions": Session.objects.count(),
        "weeks": weeks,
        "counted": round(counted, 2),
        "anew": round(anew, 3),
    }


def measure(school: School, cookie: str, rounds: int) -> dict[str, float | int]:
    """Time the page over the whole term, once the server is warm: milliseconds at the median and at worst."""
    today = datetime.now(UTC).date()
    first, last = today - timedelta(days=DAYS_BEHIND), today + timedelta(days=DAYS_AHEAD)
    path = f"/office/figures/?from={first}&to={last}"
    took, size = [], 0
    with running(*lessonbook(school.data, school.url, free_port())) as target:
        for turn in range(WARMING + rounds):
            seconds, status, size = target.get(path, f"sessionid={cookie}")
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
            if turn >= WARMING:
                took.append(seconds * 1e3)
    return {"p50": round(statistics.median(took), 1), "worst": round(max(took), 1), "bytes": size}


if __name__ == "__main__":
    main()
