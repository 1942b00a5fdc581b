"""The Jinja2 environment of all pages of ours."""

import re
from functools import cache, lru_cache
from typing import Any

from django.forms.utils import ErrorList
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape

from lessonbook.domain.texts import TURN, contained
from lessonbook.faces.look import jinja as look
from lessonbook.faces.profile import jinja as profile

UNPLAIN = re.compile(f"[&<>'\"]|{TURN.pattern}")
"""What is escaped, or turns the writing direction."""


def environment(**options: Any) -> Environment:
    """Return the environment: what is undefined is an error, messages are translated, faces add their own.

    No text that a page is filled with turns the writing direction of what stands around it.
    """
    options |= {"undefined": StrictUndefined, "finalize": _contained, "trim_blocks": True, "lstrip_blocks": True}
    made = OurEnvironment(**options)
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


def _contained(value: object) -> object:
    """Return what a page is filled with, but for turns in texts; markup was filled in before."""
    if isinstance(value, str):
        return value if isinstance(value, Markup) else contained(value)
    return contained(Markup(value)) if isinstance(value, ErrorList) else value  # noqa: S704  Django has escaped it


def _filled_in(value: object) -> str:
    """Return what a page is filled with, escaped: `_contained`, then markupsafe's `escape`.

    It is asked thousands of times a page. Nearly all texts are plain, and nearly all the rest is markup; to find that
    takes a fifth of the time that both functions do, which on a page of rows is a tenth of its time.
    """
    kind = type(value)
    if kind is str and not UNPLAIN.search(value):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return str(value) if kind is int else escape(_contained(value))


class OneFilling(CodeGenerator):
    """Compiles templates so that each value is filled in by one function, where Jinja has one call another."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.filled_in(")

    def _output_child_post(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")")


class OurEnvironment(Environment):
    """An environment whose templates fill values in by `_filled_in`."""

    code_generator_class = OneFilling
    filled_in = staticmethod(_filled_in)


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
