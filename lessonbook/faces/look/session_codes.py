"""Session IDs in addresses: importing this module makes `<session_code:…>` known to them."""

from django.urls import register_converter


class SessionCode:
    """A Session ID as an address has it: letters, digits and hyphens."""

    regex = "[0-9A-Za-z-]{1,12}"

    def to_python(self, value: str) -> str:
        """Take it as it is; how it may be typed is the domain's to know."""
        return value

    def to_url(self, value: str) -> str:
        """Write it as it is."""
        return value


register_converter(SessionCode, "session_code")
