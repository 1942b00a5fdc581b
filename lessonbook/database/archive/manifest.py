"""What an archive says of itself."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any, Self

from django.db.backends.base.base import BaseDatabaseWrapper

from lessonbook.database.archive.errors import Damaged, OtherVersion

FORMAT = 1
NAME = "manifest.json"
LARGEST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table in the archive: its columns in the order of the lines' values, and its member's size and SHA-256."""

    table: str
    columns: list[str]
    rows: int
    bytes: int
    sha256: str

    @property
    def member(self) -> str:
        """The name of its member of the zip file."""
        return f"tables/{self.table}.ndjson"


@dataclass(frozen=True, slots=True)
class UploadEntry:
    """An uploaded file in the archive: its path below the folder of uploads, size and SHA-256."""

    path: str
    bytes: int
    sha256: str

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        leads_elsewhere = path.is_absolute() or ".." in path.parts or str(path) != self.path
        is_text = "\0" not in self.path and self.path.encode(errors="ignore").decode() == self.path
        if leads_elsewhere or not is_text:
            raise Damaged(f"An archive can't hold a file of this name: {self.path!r}.")

    @property
    def member(self) -> str:
        """The name of its member of the zip file."""
        return f"uploads/{self.path}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made the archive and when, from which state of the tables, and what is in it."""

    format: int
    lessonbook: str
    made_at: str
    engine: str
    migrations: list[str]
    tables: list[TableEntry]
    uploads: list[UploadEntry]

    @classmethod
    def of(
        cls,
        connection: BaseDatabaseWrapper,
        now: datetime,
        migrations: list[str],
        tables: list[TableEntry],
        uploads: list[UploadEntry],
    ) -> Self:
        """Return the manifest of what was written from a database at the instant `now`."""
        return cls(
            format=FORMAT,
            lessonbook=version("lessonbook"),
            made_at=now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            engine=connection.vendor,
            migrations=migrations,
            tables=tables,
            uploads=uploads,
        )

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(entry.rows for entry in self.tables)

    @property
    def entries(self) -> list[TableEntry | UploadEntry]:
        """What is in the archive beside this."""
        return [*self.tables, *self.uploads]

    def to_json(self) -> bytes:
        """Return the manifest as it stands in the file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read a manifest. Raises OtherVersion for a later format, Damaged for anything that is no manifest."""
        try:
            said: dict[str, Any] = json.loads(text)
            if said["format"] != FORMAT:
                raise OtherVersion(
                    f"The archive has format {said['format']}, made by Lessonbook {said['lessonbook']}; "
                    f"Lessonbook {version('lessonbook')} reads format {FORMAT}."
                )
            said["tables"] = [TableEntry(**entry) for entry in said["tables"]]
            said["uploads"] = [UploadEntry(**entry) for entry in said["uploads"]]
            manifest = cls(**{field.name: said[field.name] for field in fields(cls)})
            datetime.fromisoformat(manifest.made_at)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Damaged(f"The archive's manifest can't be read: {error!r}.") from error
        return manifest


def refuse_other_version(manifest: Manifest, known: list[str]) -> None:
    """Raise OtherVersion unless the archive's tables are those of the migrations `known` here."""
    strange = sorted(set(manifest.migrations) - set(known))
    lacking = sorted(set(known) - set(manifest.migrations))
    if not strange and not lacking:
        return
    here = version("lessonbook")
    first = f"it has {strange[0]}, unknown here" if strange else f"it lacks {lacking[0]}"
    way_out = (
        f"Install Lessonbook {manifest.lessonbook}, restore there, then upgrade."
        if manifest.lessonbook != here
        else "Both call themselves so: take the source that the archive was made with."
    )
    raise OtherVersion(
        f"The archive was made by Lessonbook {manifest.lessonbook}, this is {here}, and their tables differ: {first}. "
        f"{way_out}"
    )
