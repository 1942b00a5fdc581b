"""Pictures of people: whatever comes becomes a small square of pixels, or is refused in words."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lessonbook.domain.people.models import Person
from lessonbook.faces.profile.portraits import LARGEST_FILE, SIDE, face, squared

RED, GREEN, BLUE = (200, 20, 20), (20, 160, 20), (20, 20, 200)


def picture(kind: str, size: tuple[int, int], color: object = RED, mode: str = "RGB", **options: object) -> bytes:
    kept = BytesIO()
    Image.new(mode, size, color).save(kept, kind, **options)  # type: ignore[arg-type]
    return kept.getvalue()


def kept_of(data: bytes) -> Image.Image:
    """The picture that is kept of an upload."""
    return Image.open(BytesIO(squared(SimpleUploadedFile("me.jpg", data))))


def near(found: object, expected: tuple[int, int, int]) -> bool:
    """Whether a pixel has a color, but for what compressing changes."""
    assert isinstance(found, tuple)
    return all(abs(f - e) < 25 for f, e in zip(found, expected, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "side"), [((1600, 900), SIDE), ((900, 1600), SIDE), ((512, 512), 512), ((300, 80), 80), ((1, 1), 1)]
)
def test_a_picture_becomes_a_square_that_is_never_larger_than_it_was(
    kind: str, size: tuple[int, int], side: int
) -> None:
    kept = kept_of(picture(kind, size))
    assert (kept.format, kept.mode, kept.size) == ("WEBP", "RGB", (side, side))


def test_its_middle_is_kept() -> None:
    wide = Image.new("RGB", (300, 100), RED)
    wide.paste(GREEN, (100, 0, 200, 100))
    data = BytesIO()
    wide.save(data, "PNG")
    kept = kept_of(data.getvalue())
    assert (near(kept.getpixel((5, 50)), GREEN), near(kept.getpixel((94, 50)), GREEN)) == (True, True)


def test_nothing_but_its_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Lena"
    exif.get_ifd(0x8825)[1] = "N"
    data = picture("JPEG", (400, 400), exif=exif, comment=b"secret", icc_profile=b"profile")
    kept = squared(SimpleUploadedFile("me.jpg", data))
    assert (len(Image.open(BytesIO(kept)).getexif()), b"Lena" in kept, b"EXIF" in kept, b"ICCP" in kept) == (
        0,
        False,
        False,
        False,
    )


def test_it_stands_as_the_camera_was_held() -> None:
    lying = Image.new("RGB", (100, 100), RED)
    lying.paste(BLUE, (0, 0, 50, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    data = BytesIO()
    lying.save(data, "JPEG", exif=exif)
    kept = kept_of(data.getvalue())
    assert (near(kept.getpixel((50, 10)), BLUE), near(kept.getpixel((50, 90)), RED)) == (True, True)


@pytest.mark.parametrize(("mode", "color"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("P", 0), ("L", 255), ("CMYK", 0)])
def test_every_kind_of_color_ends_as_plain_color(mode: str, color: object) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    kept = kept_of(picture(kind, (64, 64), color, mode))
    assert kept.mode == "RGB"
    if mode in {"RGBA", "LA"}:
        assert near(kept.getpixel((32, 32)), (255, 255, 255))


def test_of_a_moving_picture_the_first_moment_is_kept() -> None:
    frames = [Image.new("RGB", (64, 64), color) for color in (RED, GREEN)]
    data = BytesIO()
    frames[0].save(data, "WEBP", save_all=True, append_images=frames[1:])
    assert near(kept_of(data.getvalue()).getpixel((32, 32)), RED)


def png_claiming(width: int, height: int) -> bytes:
    """A small file that says it holds a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable"),
        (b"MZ\x90\x00 a program", "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unreadable"),
        (picture("GIF", (64, 64)), "unreadable"),
        (picture("TIFF", (64, 64)), "unreadable"),
        (picture("JPEG", (640, 640))[:700], "unreadable"),
        (picture("PNG", (64, 64))[:60], "unreadable"),
        (png_claiming(64, 64), "unreadable"),
        (png_claiming(6000, 6000), "too_large"),
        (png_claiming(12_000, 12_000), "too_large"),
        (png_claiming(60_000, 60_000), "too_large"),
        (b"\xff" * (LARGEST_FILE + 1), "too_large"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        squared(SimpleUploadedFile("me.png", data))
    assert error.value.code == code


def test_a_photo_of_a_phones_camera_is_taken() -> None:
    assert kept_of(picture("JPEG", (8000, 6000))).size == (SIDE, SIDE)


@pytest.mark.parametrize(
    ("names", "initials"),
    [
        (("Lena", "", "Novák"), "LN"),
        (("Lena", "Šimi", "Novák"), "ŠN"),
        (("Cher", "", ""), "C"),
        (("ß", "", "x"), "SSX"),
    ],
)
def test_without_a_picture_a_face_is_its_initials(names: tuple[str, str, str], initials: str) -> None:
    given, preferred, family = names
    seen = face(Person(pk=25, given_name=given, preferred_name=preferred, family_name=family))
    assert (seen.initials, seen.hue, seen.photo_url) == (initials, 2, "")


def test_with_a_picture_a_face_has_an_address_that_changes_with_it() -> None:
    seen = face(Person(pk=25, given_name="Lena", photo="people/0123abcd.webp"))
    assert seen.photo_url == "/account/photo/25/0123abcd/"
