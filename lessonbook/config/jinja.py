"""The Jinja2 environment of all pages of ours."""

from functools import cache, lru_cache
from typing import Any

from django.forms.utils import ErrorList
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from lessonbook.domain.texts import contained
from lessonbook.faces.look import jinja as look
from lessonbook.faces.profile import jinja as profile


def environment(**options: Any) -> Environment:
    """Return the environment: what is undefined is an error, messages are translated, faces add their own.

    No text that a page is filled with turns the writing direction of what stands around it.
    """
    options |= {"undefined": StrictUndefined, "finalize": _filled_in, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701  Django's backend asks for autoescaping among the options
    made.add_extension("jinja2.ext.i18n")
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    # Words are looked up once in each language, which on a page of rows is a tenth of its time.
    made.globals.update(_=_say, gettext=_say, static=cache(static), url=_url, htmx_script=htmx_script)
    look.extend_templates(made)
    profile.extend_templates(made)
    return made


def _filled_in(value: object) -> object:
    """Return what a page is filled with. It is asked thousands of times a page; markup was filled in before."""
    if type(value) is str:
        return value if value.isascii() else contained(value)
    return contained(Markup(value)) if isinstance(value, ErrorList) else value  # noqa: S704  Django has escaped it


def _say(message: str, /, **blanks: object) -> Markup:
    """Return the message in the language of the request, what is filled into its blanks escaped."""
    text = _translated(translation.get_language(), message)
    return contained(text % blanks) if "%" in text else text


@lru_cache(maxsize=4096)
def _translated(_language: str | None, message: str) -> Markup:
    return Markup(translation.gettext(message))  # noqa: S704  translations are as much ours as templates are


@lru_cache(maxsize=1024)
def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args, kwargs=kwargs)
