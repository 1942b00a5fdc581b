"""What an import found, in words."""

from collections.abc import Callable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lessonbook.channels.rosters.problems import Problem, Warned
from lessonbook.channels.rosters.report import Count, Report

PROBLEMS: dict[str, str | Promise] = {
    # The bundle and its files
    "broken_zip": _("This is no zip file that can be read, or it is damaged (%(reason)s)."),
    "encrypted": _("The file is encrypted. Pack it without a password."),
    "too_large": _("Unpacked this is %(size)s bytes; at most %(most)s are read."),
    "too_many_files": _("There are %(count)s files in the zip; at most %(most)s are read."),
    "too_many_rows": _("There are more than %(most)s rows."),
    "too_many_seats": _("The sessions have more than %(most)s seats together."),
    "file_twice": _("The file is there twice, in different folders."),
    "missing_file": _("The file is missing."),
    "empty_file": _("The file is empty: not even the names of the columns are there."),
    "not_utf8": _("The file is not in UTF-8. Export it as “CSV UTF-8”."),
    "line_too_long": _("The line is longer than %(most)s bytes."),
    "broken_csv": _("This is no CSV (%(reason)s). Mostly a quotation mark is missing or too many."),
    "missing_columns": _("Columns are missing: %(columns)s."),
    "column_twice": _("Columns are there twice: %(columns)s."),
    "unknown_version": _("OneRoster 1.1 and 1.2 can be read, not “%(value)s”."),
    "unknown_mode": _("%(of_file)s can be bulk, delta or absent, not “%(value)s”."),
    "nothing_left": _(
        "The file is meant to hold everything, but holds nothing: everything would end. "
        "If nothing has changed in it, call it absent in manifest.csv."
    ),
    "no_school": _("There is no school yet, and none in the file."),
    "changed_meanwhile": _("The school was changed while this was prepared. Import it again."),
    # Rows
    "ragged": _("The row has more or fewer cells than there are columns."),
    "no_id": _("There is no id."),
    "twice": _("“%(value)s” is there already, in line %(other)s."),
    "empty": _("This may not be empty."),
    "too_long": _("This is longer than %(most)s characters."),
    "no_such_word": _("“%(value)s” is none of: %(choices)s."),
    "no_such_date": _("“%(value)s” is no date. A date is written 2026-09-01."),
    "no_such_time": _("“%(value)s” is no date and time. They are written 2026-09-01T17:00, without a zone."),
    "no_such_zone": _("There is no time zone “%(value)s”. A zone is written Europe/Prague."),
    "no_such_number": _("“%(value)s” is no whole number from 0 to %(most)s."),
    "no_number": _("“%(value)s” is no whole number from %(least)s to %(most)s."),
    "no_multiple": _("“%(value)s” is no multiple of %(by)s."),
    "no_time_of_clock": _("“%(value)s” is no time of day. One is written 09:30."),
    "off_mark": _("“%(value)s” is not on a %(minutes)s-minute mark."),
    "no_link": _("“%(value)s” is no address that begins with http:// or https://."),
    "reserved_id": _("“%(value)s” begins like the id of a session from a calendar."),
    "skipped_time": _("There is no %(value)s in %(zone)s: the clocks are put forward over it."),
    "ends_before_start": _("The end lies before the start."),
    "no_length": _("Start and end are the same."),
    "too_long_session": _("A session can be %(days)s days long at most."),
    "ends_before_begin": _("The last day lies before the first."),
    "unknown": _("“%(value)s” is not in %(of)s, which is meant to hold everything."),
    "unknown_anywhere": _("“%(value)s” is neither in this import nor known from an earlier one."),
    "no_such_person": _(
        "“%(value)s” is neither the id of a person that was imported nor the e-mail address of somebody active here. "
        "Write the address as it stands on the person's page, or add the person first."
    ),
    "address_of_several": _(
        "“%(value)s” is the e-mail address of several people. Give the one who is meant an address of their own first."
    ),
    "no_such_course": _(
        "“%(value)s” is neither the id of a course that was imported nor the address of a course here. "
        "The address is the last part of that of the course's page, such as spanish-b1."
    ),
    "no_such_class": _(
        "“%(value)s” is no class of this import or an earlier one. "
        "Sessions of a course that was made here are imported by themselves, for that course."
    ),
    "enrolled_twice": _("This person is in this class already, on other days, by line %(other)s."),
    "member_already": _("This person is in this class already, by the enrollment “%(other)s”."),
    "class_moved": _("A class can't go to another course. Give it a new id."),
    "session_moved": _("%(session)s can't go to another course. Give the session a new id."),
    "clash": _("“%(value)s” holds another session then: %(other)s, line %(other_line)s."),
    "clash_with_standing": _("“%(value)s” holds another session then: %(other)s, which is not in the file."),
    "closes_before_opens": _("Hours close after they open. 24:00 is the end of the day."),
    "half_open": _("Say both when it opens and when it closes, or neither where it is closed."),
    "open_and_closed": _("Line %(other)s says the contrary: a date is closed, or has hours."),
    "told_already": _("Line %(other)s says the same already."),
    "two_zones": _("By line %(other)s the hours of this instructor are in %(zone)s. All of them must be in one zone."),
    "no_instructor": _("“%(value)s” is no instructor. Give the person that role first."),
    "no_learner": _("“%(value)s” is no learner. Give the person that role first."),
    "credits_told_already": _(
        "Line %(other)s has credits of this learner for this course with the same end. Put them into one row."
    ),
    "too_many_credits": _("That makes more credits than a learner can have in a course."),
    "too_many_lessons": _("A course can have %(most)s lessons at most."),
    "no_course": _("There is no course “%(value)s”."),
    "no_group": _("The course has no group “%(value)s”. There are: %(groups)s."),
    "no_groups": _("The course has no group “%(value)s”, and no other. Make it first, or say none."),
    "group_twice": _("The course has several groups “%(value)s”. Give each a name of its own first."),
    # Calendars
    "broken_calendar": _("This is no iCalendar file that can be read (%(reason)s)."),
    "too_many_sessions": _("There are more than %(most)s sessions."),
    "too_many_events": _("There are more than %(most)s events. Export fewer at a time."),
    "too_many_dates": _("The events have more than %(most)s rules, added dates and dates left out together."),
    "too_much_work": _("Up to this event the rules take too long to follow. Export fewer events at a time."),
    "broken_property": _("This can't be read (%(reason)s)."),
    "property_twice": _("This is there twice."),
    "no_time_of_day": _("This is a day without a time."),
    "no_zone_of_calendar": _("Nobody knows the time zone “%(value)s”, and its rules are no known zone's."),
    "no_range": _("Changes of “this and following” can't be read. Export the events one by one."),
    "broken_rule": _("“%(value)s” is no rule that can be followed."),
    "too_often": _("No session comes back hourly or oftener."),
    "too_many_occurrences": _("The rule makes more than %(most)s sessions."),
    # Warnings
    "file_called_absent": _("manifest.csv calls the file absent, so it was not read."),
    "file_unmentioned": _("manifest.csv doesn't mention the file: nothing ends because it is not in it."),
    "refers_to_gone": _("%(column)s: “%(value)s” is marked tobedeleted, so this goes with it."),
    "no_email": _("The person has no e-mail address."),
    "bad_email": _("“%(value)s” is no e-mail address; it was left out."),
    "shared_email": _("The person has the same e-mail address as line %(other)s. It signs in neither."),
    "disabled": _("The account is disabled: if the person has a sign-in, it is closed."),
    "no_such_role": _("An import grants no role for “%(value)s”."),
    "no_role_in_class": _("“%(value)s” means nothing in a class; the row was left out."),
    "never_member": _("The enrollment ends on the day it begins, so it never holds."),
    "enrolled_already": _("This person is in this class already, by line %(other)s; the row was left out."),
    "no_guardian": _("agentSourcedIds: “%(value)s” and this person are no guardian and learner by role."),
    "administrator_stays": _("“%(value)s” has gone, but is an administrator here, and stays."),
    "cancelled_here": _("%(session)s changed, but was cancelled here, and stays cancelled."),
    "goals_differ": _("“%(value)s” has another goal in line %(other)s, which counts."),
    "all_day": _("“%(value)s” lasts whole days, so it is no session; it was left out."),
    "endless": _("“%(value)s” has no end: its sessions of a year ahead were taken. Import again for more."),
    "crowded": _("%(members)s members come to %(places)s places."),
    "learners_overlap": _("“%(whose)s” has another session then, line %(other)s."),
    "rooms_overlap": _("“%(whose)s” has another session then, line %(other)s."),
    "hours_overlap": _("%(value)s overlaps with line %(other)s; the two were joined."),
    "hours_replaced": _("“%(value)s” had hours that were set here; those of the file replace them."),
    "no_weekly_hours": _("“%(value)s” keeps no weekly hours, so no time zone is known; this counts for nothing yet."),
    "not_enrolled": _("“%(value)s” is not enrolled in this course; the credits wait."),
    "credits_ended": _("These credits would have ended on %(ends_on)s; they were left out."),
    "fewer_credits": _("Now there are fewer credits than were put in earlier (%(before)s); none are taken away."),
}
HEADINGS: dict[str, str | Promise] = {
    "refers_to_gone": _("Rows that refer to what is marked tobedeleted"),
    "no_email": _("People without an e-mail address"),
    "bad_email": _("E-mail addresses that are none"),
    "shared_email": _("E-mail addresses of several people"),
    "disabled": _("Disabled accounts"),
    "no_such_role": _("Roles that are not granted"),
    "no_role_in_class": _("Roles in classes that mean nothing here"),
    "never_member": _("Enrollments that never hold"),
    "enrolled_already": _("Enrollments that say nothing new"),
    "no_guardian": _("Agents who are no guardians"),
    "administrator_stays": _("Administrators who have gone"),
    "cancelled_here": _("Sessions that were cancelled here"),
    "goals_differ": _("Lessons with several goals"),
    "all_day": _("Events of whole days"),
    "endless": _("Events without an end"),
    "crowded": _("Sessions with more members than places"),
    "learners_overlap": _("Overlapping sessions of learners"),
    "rooms_overlap": _("Overlapping sessions in rooms"),
    "hours_overlap": _("Hours that overlap"),
    "hours_replaced": _("Hours that were set here"),
    "no_weekly_hours": _("Dates of instructors without weekly hours"),
    "not_enrolled": _("Credits of learners who are not enrolled"),
    "credits_ended": _("Credits that have ended already"),
    "fewer_credits": _("Credits that became fewer"),
    "file_called_absent": _("Files that were not read"),
    "file_unmentioned": _("Files that manifest.csv doesn't mention"),
}
NOUNS: dict[str, str | Promise] = {
    "people": _("people"),
    "guardianships": _("guardians of learners"),
    "courses": _("courses"),
    "classes": _("classes"),
    "memberships": _("learners in classes"),
    "sessions": _("sessions"),
    "rules": _("rules of courses"),
    "hours": _("instructors' weekly hours"),
    "days": _("dates with hours of their own"),
    "credits": _("credits of learners"),
}


def sentence(problem: Problem) -> str:
    """What is wrong, without where."""
    return str(PROBLEMS[problem.code]) % dict(problem.facts)


def place(problem: Problem) -> str:
    """Where something is wrong, as far as it has a place."""
    parts = [problem.file]
    if problem.line is not None:
        parts.append(gettext("line %(line)s") % {"line": problem.line})
    if "column" in problem.facts and problem.code not in HEADINGS:
        parts.append(str(problem.facts["column"]))
    return ", ".join(part for part in parts if part)


def line(problem: Problem) -> str:
    """Where something is wrong, and what."""
    return ": ".join(part for part in (place(problem), sentence(problem)) if part)


def lines(report: Report) -> Iterator[str]:
    """The whole report: every error, the first warnings of each kind, what changed."""
    findings = report.findings
    for problem in findings.errors:
        yield line(problem)
    if unlisted := findings.error_count - len(findings.errors):
        yield ngettext("… and %(count)s more error", "… and %(count)s more errors", unlisted) % {"count": unlisted}
    for code, warned in findings.warnings.items():
        yield ""
        yield from _warning_lines(code, warned)
    if findings.errors:
        yield ""
        count = findings.error_count
        yield ngettext("%(count)s error. Nothing was written.", "%(count)s errors. Nothing was written.", count) % {
            "count": count
        }
        return
    yield ""
    yield from _count_lines(report.counts)
    yield gettext("Seats: %(taken)s taken, %(given_up)s given up. Sessions cancelled: %(cancelled)s.") % {
        "taken": report.seats_taken,
        "given_up": report.seats_given_up,
        "cancelled": report.sessions_cancelled,
    }
    if count := report.credits_deposited:
        yield ngettext("%(count)s credit put in.", "%(count)s credits put in.", count) % {"count": count}
    yield _outcome(report)


def amount(code: str, count: int, of: int, number: Callable[[int], str] = str) -> str:
    """How many warnings of a kind there are, of overlaps how many pairs and of how many; `number` writes each."""
    if code == "learners_overlap":
        whose = ngettext("of %(count)s learner", "of %(count)s learners", of)
    elif code == "rooms_overlap":
        whose = ngettext("in %(count)s room", "in %(count)s rooms", of)
    else:
        return number(count)
    pairs = ngettext("%(count)s pair", "%(count)s pairs", count)
    return f"{pairs % {'count': number(count)}} {whose % {'count': number(of)}}"


def _warning_lines(code: str, warned: Warned) -> Iterator[str]:
    facts = {"heading": HEADINGS[code], "amount": amount(code, warned.count, warned.of)}
    yield gettext("Warning: %(heading)s: %(amount)s") % facts
    for problem in warned.first:
        yield f"  {line(problem)}"
    if rest := warned.count - len(warned.first):
        yield "  " + gettext("… and %(count)s more") % {"count": rest}


def _count_lines(counts: dict[str, Count]) -> Iterator[str]:
    for noun, count in counts.items():
        if count == Count():
            continue
        facts = {
            "noun": NOUNS[noun],
            "new": count.new,
            "changed": count.changed,
            "gone": count.gone,
            "same": count.same,
        }
        yield gettext("%(noun)s: %(new)s new, %(changed)s changed, %(gone)s gone, %(same)s unchanged") % facts


def _outcome(report: Report) -> str:
    if report.is_written:
        return gettext("Imported.")
    if report.has_changes:
        return gettext("A dry run: nothing was written.")
    return gettext("Nothing has changed.")
