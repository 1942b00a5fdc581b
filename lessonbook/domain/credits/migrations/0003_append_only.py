"""The ledger is append-only: what a row or a use of a lot says is never changed."""

from django.db import migrations

from lessonbook.database.guards import Guard, InstallGuards, refuse


def never_changed(name: str, table: str) -> Guard:
    """Return the guard that refuses every UPDATE of a table."""
    return Guard(
        name,
        table,
        sqlite=[f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN {refuse(name)}; END"],
        postgresql=[
            f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE 'a row of {table} is never changed' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END $$
            """,
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("credits", "0002_returns_and_directions")]

    operations = [
        InstallGuards(
            never_changed("credits_row_append_only", "credits_ledgerrow"),
            never_changed("credits_use_append_only", "credits_lotuse"),
        )
    ]
