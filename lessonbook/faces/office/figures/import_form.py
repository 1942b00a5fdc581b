"""The form that takes a file to import: a whole school, or the sessions of one course."""

from itertools import groupby
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lessonbook.channels.rosters.manifest import MANIFEST, OWN_FILES, ROSTER_FILES
from lessonbook.channels.rosters.uploads import MOST_BYTES
from lessonbook.domain.courses.models import Course, Group

KINDS = (".zip", ".ics", ".csv")
MEGABYTE = 1024 * 1024
IN_ZIP = {MANIFEST, *(f"{name}.csv" for name in (*ROSTER_FILES, *OWN_FILES))} - {"sessions.csv"}
"""Files that say nothing by themselves."""
Choices = list[tuple[str, str | list[tuple[str, str]]]]


def group_choices() -> Choices:
    """Every group that sessions can be imported for, beneath its course."""
    groups = Group.objects.filter(closed_at=None, course__archived_at=None).order_by("course__name", "course", "name")
    rows = groups.values_list("course", "course__name", "pk", "name")
    by_course = groupby(rows.iterator(), key=lambda row: row[:2])
    return [("", "—"), *((name, [(str(pk), group) for *_course, pk, group in of]) for (_pk, name), of in by_course)]


class UploadForm(forms.Form):
    """A school's roster, or the sessions of one course."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        help_text=_("A OneRoster zip, or the sessions of one course as iCalendar (.ics) or as a table (.csv)."),
    )
    course = forms.ModelChoiceField(
        Course.objects.active(),
        label=_("Course"),
        required=False,
        to_field_name="slug",
        empty_label="—",
        help_text=_("Only for the sessions of one course."),
    )
    group = forms.ChoiceField(
        choices=group_choices,
        label=_("Group"),
        required=False,
        help_text=_("The group of the course that attends, if any. Its members get seats."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})

    def clean_file(self) -> UploadedFile[bytes]:
        """A file of a kind that can be imported, not too large, and not one that belongs into a zip."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(KINDS):
            raise forms.ValidationError(_t("This is none of the files that can be imported: .zip, .ics or .csv."))
        if (file.size or 0) > MOST_BYTES:
            most = {"most": MOST_BYTES // MEGABYTE}
            raise forms.ValidationError(_t("This file is too large: at most %(most)s MB.") % most)
        if file.name in IN_ZIP:
            raise forms.ValidationError(
                _t("%(file)s is read in a zip alone. Pack it together with manifest.csv.") % {"file": file.name}
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Where there is no roster the course, and the name of a group of it; the group alone says its course."""
        cleaned = super().clean() or self.cleaned_data
        file, course, chosen = cleaned.get("file"), cleaned.get("course"), cleaned.get("group")
        if file is None or self.errors:
            return cleaned
        if str(file.name).lower().endswith(".zip"):
            return {**cleaned, "course": None, "group": ""}
        group = Group.objects.select_related("course").filter(pk=chosen).first() if chosen else None
        if course is None and group is not None:
            course = group.course
        if course is None:
            self.add_error("course", _t("Choose the course that the sessions belong to."))
        elif group and group.course != course:
            self.add_error("group", other_course(group, course))
        return {**cleaned, "course": course, "group": group.name if group else ""}


def other_course(group: Group, course: Course) -> str:
    """That a group is of another course, with the groups that there are."""
    names = " · ".join(
        Group.objects.filter(course=course, closed_at=None).order_by("name").values_list("name", flat=True)
    )
    facts = {"group": group.name, "other": group.course.name, "course": course.name, "groups": names}
    if names:
        return _t("“%(group)s” is a group of %(other)s. %(course)s has: %(groups)s.") % facts
    return _t("“%(group)s” is a group of %(other)s. %(course)s has none: choose none here.") % facts
