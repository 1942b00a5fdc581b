"""The database of a test, as the address that another process takes."""

from urllib.parse import quote, urlencode

from django.db import connection


def address() -> str:
    """DATABASE_URL of the database that this test uses."""
    facts = connection.settings_dict
    name = quote(str(facts["NAME"]))
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    query = {
        key: str(facts[part]) for key, part in (("user", "USER"), ("host", "HOST"), ("port", "PORT")) if facts[part]
    }
    if facts["PASSWORD"]:
        query["password"] = facts["PASSWORD"]
    return f"postgresql:///{name}?{urlencode(query)}"
