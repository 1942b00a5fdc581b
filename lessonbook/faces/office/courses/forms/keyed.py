"""Forms that are sent once even if they are sent twice."""

from secrets import token_urlsafe
from typing import Any

from django import forms

LONGEST_KEY = 40


def fresh_key() -> str:
    """A key that no other form has."""
    return token_urlsafe(16)


class KeyedForm(forms.Form):
    """A form with a hidden key, by which what it asks for is done once: a double click finds it done."""

    key = forms.CharField(widget=forms.HiddenInput, initial=fresh_key, required=False, max_length=LONGEST_KEY)

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}
