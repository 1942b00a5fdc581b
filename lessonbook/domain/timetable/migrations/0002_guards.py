"""What the tables of the timetable refuse, and what they keep in step by themselves."""

from django.db import migrations

from lessonbook.database.guards import Guard, InstallGuards, refuse

OVERLAPS = """
    NEW.cancelled_at IS NULL AND NEW.instructor_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM timetable_session AS other
        WHERE other.instructor_id = NEW.instructor_id AND other.cancelled_at IS NULL AND other.id IS NOT NEW.id
          AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
          AND other.starts_at > datetime(NEW.starts_at, '-8 days'))
"""
TOO_LONG = "julianday(NEW.ends_at) - julianday(NEW.starts_at) > 7.000001"


def on_writing(name: str, columns: str, refused: str) -> list[str]:
    """Return SQLite's triggers that refuse a session where the condition `refused` holds."""
    return [
        f"CREATE TRIGGER {name}_insert BEFORE INSERT ON timetable_session WHEN {refused} BEGIN {refuse(name)}; END",
        f"CREATE TRIGGER {name}_update BEFORE UPDATE OF {columns} ON timetable_session "
        f"WHEN {refused} BEGIN {refuse(name)}; END",
    ]


# An instructor's standing sessions never overlap, over [start, end) alone: buffers are rules.
no_overlap = Guard(
    "timetable_session_instructor_overlap",
    "timetable_session",
    sqlite=on_writing(
        "timetable_session_instructor_overlap", "instructor_id, starts_at, ends_at, cancelled_at", OVERLAPS
    ),
    postgresql=[
        """
        ALTER TABLE timetable_session ADD CONSTRAINT timetable_session_instructor_overlap
        EXCLUDE USING gist (
            int8range(instructor_id, instructor_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
        ) WHERE (cancelled_at IS NULL AND instructor_id IS NOT NULL) DEFERRABLE INITIALLY IMMEDIATE
        """
    ],
)
# No session is longer than a week, so that one look a week back finds whatever is still running.
no_longer_than_a_week = Guard(
    "timetable_session_length",
    "timetable_session",
    sqlite=on_writing("timetable_session_length", "starts_at, ends_at", TOO_LONG),
    postgresql=[
        """
        ALTER TABLE timetable_session ADD CONSTRAINT timetable_session_length
        CHECK (ends_at - starts_at <= interval '7 days')
        """
    ],
)
# Seats repeat their session's times; they follow when it moves.
seats_follow = Guard(
    "timetable_seat_times",
    "timetable_session",
    sqlite=[
        """
        CREATE TRIGGER timetable_seat_times AFTER UPDATE OF starts_at, ends_at ON timetable_session
        WHEN NEW.starts_at IS NOT OLD.starts_at OR NEW.ends_at IS NOT OLD.ends_at BEGIN
            UPDATE timetable_seat SET starts_at = NEW.starts_at, ends_at = NEW.ends_at WHERE session_id = NEW.id;
        END
        """
    ],
    postgresql=[
        """
        CREATE FUNCTION timetable_seat_times() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE timetable_seat SET starts_at = NEW.starts_at, ends_at = NEW.ends_at WHERE session_id = NEW.id;
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER timetable_seat_times AFTER UPDATE OF starts_at, ends_at ON timetable_session FOR EACH ROW
        WHEN (NEW.starts_at IS DISTINCT FROM OLD.starts_at OR NEW.ends_at IS DISTINCT FROM OLD.ends_at)
        EXECUTE FUNCTION timetable_seat_times()
        """,
    ],
)


class Migration(migrations.Migration):
    dependencies = [("timetable", "0001_initial")]

    operations = [InstallGuards(no_overlap, no_longer_than_a_week, seats_follow)]
