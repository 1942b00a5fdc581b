"""A person's picture: made safe and small when it comes, shown to those who may see the person."""

import secrets
from io import BytesIO
from pathlib import PurePosixPath
from threading import Lock

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lessonbook.domain.people.models import Person
from lessonbook.faces.look.shapes import Face

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 12 * 1024 * 1024
SIDE = 512
"""Pixels of a kept picture's side, at most."""
MOST_PIXELS = 50_000_000
"""Of a picture that comes. A JPEG is decoded small at once; others take 4 bytes of memory for each pixel."""
MOST_PIXELS_IN_FULL = 25_000_000
HUES = 12

_decoding = Lock()
"""One picture at a time in each process, which bounds the memory that pictures can take."""


def squared(upload: "UploadedFile[bytes]") -> bytes:
    """Return the middle of an uploaded picture as a WebP square that carries nothing but its pixels.

    Raises ValidationError for what is too large, damaged, or no JPEG, PNG or WebP.
    """
    if (upload.size or 0) > LARGEST_FILE:
        raise ValidationError(_("This picture is larger than 12 MB. Choose a smaller one."), code="too_large")
    with _decoding:
        try:
            return _squared(upload)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise too_many_pixels() from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
            # Pillow's decoders raise any of these on damaged files.
            message = _("This file can't be read as a picture. Choose a JPEG, PNG or WebP.")
            raise ValidationError(message, code="unreadable") from error


def _squared(upload: "UploadedFile[bytes]") -> bytes:
    with Image.open(upload, formats=FORMATS) as picture:
        pixels = picture.width * picture.height
        if pixels > (MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS_IN_FULL):
            raise too_many_pixels()
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))
        upright = ImageOps.exif_transpose(picture)
        side = min(SIDE, *upright.size)
        small = ImageOps.fit(upright.convert("RGBA"), (side, side), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", small.size, "white")
    plain.paste(small, mask=small.getchannel("A"))
    kept = BytesIO()
    plain.save(kept, "WEBP", quality=82, method=4)
    return kept.getvalue()


def too_many_pixels() -> ValidationError:
    """The refusal of a picture that would take too much memory."""
    return ValidationError(_("This picture has too many pixels. Choose a smaller one."), code="too_large")


def store(portrait: bytes) -> str:
    """Keep a picture under a name that nobody can guess; return the name."""
    return default_storage.save(f"people/{secrets.token_hex(16)}.webp", ContentFile(portrait))


def version(person: Person) -> str:
    """What changes in the picture's address whenever the picture does; empty without one."""
    return PurePosixPath(person.photo.name or "").stem if person.photo else ""


def face(person: Person) -> Face:
    """A person as pages show them: the picture, or initials in a color of their own."""
    names = (person.preferred_name or person.given_name, person.family_name)
    initials = "".join(name[0] for name in names if name).upper()
    seen = version(person)
    photo_url = reverse("profile_photo", args=[person.pk, seen]) if seen else ""
    return Face(person.name, initials, person.pk % HUES + 1, photo_url)
