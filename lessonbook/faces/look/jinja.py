"""What every template of ours can use: the components as `ui`, icons, and the words for a status."""

from types import SimpleNamespace

from django.utils.translation import get_language
from jinja2 import Environment

from lessonbook.domain.texts import level, unbroken
from lessonbook.faces.look.icons import icon
from lessonbook.faces.look.status_words import status_word, status_words

# Each is a template of macros; together they are `ui`.
COMPONENTS = ("basics", "sessions", "lists", "calendar")


def extend_templates(environment: Environment) -> None:
    """Add `icon`, `status_word(s)`, `get_language` and `ui` (the macros of look/ui/*.html) to an environment's globals.

    The filter `level` is for sentences that name what people wrote: nothing in it turns the words that follow;
    `unbroken` is for sentences with times in a narrow place: no line ends between a start and its end.

    As a global, `ui` is there inside blocks rendered alone too, where a template's own imports are not. The macros
    use one another through it, so it is in place, still empty, before the first of them is read.
    """
    ui = SimpleNamespace()
    environment.filters.update(level=level, unbroken=unbroken)
    environment.globals.update(
        icon=icon, status_word=status_word, status_words=status_words, get_language=get_language, ui=ui
    )
    for name in COMPONENTS:
        module = environment.get_template(f"look/ui/{name}.html").module
        ui.__dict__.update({macro: value for macro, value in vars(module).items() if not macro.startswith("_")})
