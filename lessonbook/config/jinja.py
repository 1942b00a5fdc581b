"""The Jinja2 environment of all pages of ours."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

# Faces that bring macros, filters or globals do so in `extend_templates(environment)` of their module of this name.
EXTENSIONS = (
    "lessonbook.faces.look.jinja",
    "lessonbook.faces.profile.jinja",
    "lessonbook.faces.portal.jinja",
)


def environment(**options: Any) -> Environment:
    """Return the environment: what is undefined is an error, messages are translated, faces add their own."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701  Django's backend asks for autoescaping among the options
    made.add_extension("jinja2.ext.i18n")
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(static=static, url=_url, htmx_script=htmx_script)
    for name in EXTENSIONS:
        if find_spec(name.rpartition(".")[0]) and find_spec(name):
            import_module(name).extend_templates(made)
    return made


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args, kwargs=kwargs)
