"""One database from one address, as Django's DATABASES wants it.

`sqlite:///school.sqlite3` is relative to the working folder, `sqlite:////srv/school.sqlite3` absolute.
`postgresql://user:password@host:port/name`; everything after `?` is handed to libpq (`host`, `sslmode`, …), so that a
socket folder can be named: `postgresql:///name?host=/run/postgresql`. Parts may be percent-encoded.
"""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

from django.core.exceptions import ImproperlyConfigured

from lessonbook.config.web_address import url_parts

PLANS = "-c plan_cache_mode=force_generic_plan -c jit=off"
"""How PostgreSQL plans what is prepared: once, whatever the values; compiling takes longer than our reads run."""
POSTGRESQL_SCHEMES = frozenset({"postgresql", "postgres"})


def database_from_url(url: str, *, pool_size: int) -> dict[str, Any]:
    """Return the settings of the database at `url`. `pool_size` bounds PostgreSQL's connections of one process.

    Raises ImproperlyConfigured where the address names no database; the message never repeats a password.
    """
    parts = url_parts("DATABASE_URL", url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        if parts.query or parts.fragment:
            raise ImproperlyConfigured("In DATABASE_URL, write ? in the name of a file as %3F and # as %23.")
        return {
            "ENGINE": "lessonbook.database.sqlite",
            "NAME": unquote(parts.path.removeprefix("/")),
            "CONN_MAX_AGE": None,
        }
    if parts.scheme in POSTGRESQL_SCHEMES and len(parts.path) > 1:
        return _postgresql(parts, pool_size)
    raise ImproperlyConfigured(
        "DATABASE_URL must look like sqlite:///file or postgresql://user:password@host:port/name."
    )


def _postgresql(parts: SplitResult, pool_size: int) -> dict[str, Any]:
    query = dict(parse_qsl(parts.query))
    _refuse_unknown(query)
    return {
        "ENGINE": "lessonbook.database.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": str(parts.port or query.pop("port", "")),
        # A pool smaller than the threads serves more on a hot row than one connection a thread does, because those who
        # wait for the row wait outside the database.
        "OPTIONS": {
            **query,
            # Statements of `database.prepared` are planned once for each connection; no other cursor prepares any.
            "prepare_threshold": 0,
            "options": f"{PLANS} {query.get('options', '')}".strip(),
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": 30},
        },
    }


def _refuse_unknown(options: dict[str, str]) -> None:
    """Raise ImproperlyConfigured where libpq doesn't know one of the options."""
    from psycopg import ProgrammingError  # noqa: PLC0415  SQLite's installations need none of it
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    try:
        make_conninfo("", **options)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL can't be used: {' '.join(str(error).split())}.") from error
