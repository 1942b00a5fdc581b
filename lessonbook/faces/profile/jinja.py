"""What templates of one's own settings can use besides the look."""

from jinja2 import Environment

from lessonbook.faces.look.dates import moment_text
from lessonbook.faces.profile.browsers import browser_name


def extend_templates(environment: Environment) -> None:
    """Add `moment(instant, view)` and `browser_name(user_agent)`."""
    environment.globals.update(moment=moment_text, browser_name=browser_name)
