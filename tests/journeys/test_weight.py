"""What a first visit to Upcoming weighs as sent: at most 60 kB beside 60 kB of fonts, and no script to wait for."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests.factories import NOW, make_course, make_instructor, make_person, make_school, make_session, signed_in

MOST = 60_000


@pytest.mark.django_db
def test_a_first_visit_is_light_and_waits_for_no_script() -> None:
    make_school()
    learner = make_person("Příliš Žluťoučký Kůň")
    instructors = [make_instructor(f"Instructor {n}") for n in range(30)]
    for n, instructor in enumerate(instructors):
        make_session(make_course(f"Course {n}", instructor), NOW + timedelta(days=n, hours=1), learner)
    answer = signed_in(learner).get("/schedule/upcoming/", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content).decode()
    parts = dict.fromkeys(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    fonts = [part for part in parts if part.endswith(".woff2")]
    others = [part for part in parts if part not in fonts]
    assert others
    assert fonts
    weight = len(answer.content) + sum(len(brotli.compress(read(part))) for part in others)
    assert weight <= MOST
    assert sum(len(read(part)) for part in fonts) <= MOST
    scripts = re.findall(r"<script\b[^>]*>", page)
    assert scripts
    assert [script for script in scripts if " defer" not in script and 'type="module"' not in script] == []


def read(part: str) -> bytes:
    found = finders.find(part)
    assert found, part
    return Path(found).read_bytes()
