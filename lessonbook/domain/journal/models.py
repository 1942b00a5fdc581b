"""The journal: one entry for each verb that was carried out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Through which door an act came."""

    PAGE = "page", _("Page")
    OFFICE = "office", _("Data admin")
    API = "api", _("API")
    IMPORT = "import", _("Import")
    TASK = "task", _("Task")
    ASSISTANT = "assistant", _("Assistant")
    COMMAND = "command", _("Command")


class Entry(models.Model):
    """What one person did: append-only, written in the transaction of the act itself."""

    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    on_behalf_of = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    verb = models.CharField(_("verb"), max_length=40)
    subject_kind = models.CharField(_("subject"), max_length=40, blank=True)
    subject_id = models.BigIntegerField(_("subject number"), null=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "at"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class KeyedAct(models.Model):
    """An act that was asked for under a key, and its answer: asked again under the key, it is not carried out again.

    The key is the asker's own choice (the `Idempotency-Key` of the API, a form's hidden one); `fingerprint` tells
    whether the same was asked.
    """

    actor = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("keyed act")
        verbose_name_plural = _("keyed acts")
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="journal_keyed_act_once")]

    def __str__(self) -> str:
        return self.key
