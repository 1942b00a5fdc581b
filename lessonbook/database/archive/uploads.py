"""The uploaded files: found for an archive, and put in place from one without ever lacking a file that is needed.

The database's commit decides whether a restore happened. Until then the files that were there stay as they are and
those that were not are only added; after it the others give way. Whenever it stops, every file that the database
names is there; only one that had the same name and other content may still be the older.
"""

import filecmp
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

STAGING = ".restoring-"


def uploaded(root: Path) -> Iterator[str]:
    """Yield the paths of regular files below `root`, with slashes and in order; links are not followed."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(STAGING))
        for name in sorted(names):
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                if stat.S_ISREG(path.lstat().st_mode):
                    yield path.relative_to(root).as_posix()


class Staging:
    """A folder inside the folder of uploads where files wait until the database is written.

    As a context manager it takes back what it added unless `finish` was called.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.added: list[Path] = []
        self.paths: list[str] = []

    def __enter__(self) -> Self:
        self.root.mkdir(parents=True, exist_ok=True)
        for left in self.root.glob(f"{STAGING}*"):
            shutil.rmtree(left)
        self.folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=self.root))
        return self

    def __exit__(self, *raised: object) -> None:
        for path in self.added:
            path.unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def take(self, path: str, content: IO[bytes]) -> None:
        """Write a file into the staging folder, on the disk for good."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            shutil.copyfileobj(content, file, 1024 * 1024)
            file.flush()
            os.fsync(file.fileno())
        target.chmod(0o600)
        self.paths.append(path)

    def add(self) -> None:
        """Put files in place where nothing is in their way; called before the commit."""
        for path in self.paths:
            target = self.root / path
            with suppress(FileExistsError, NotADirectoryError):
                target.parent.mkdir(parents=True, exist_ok=True)
                if not os.path.lexists(target):
                    (self.folder / path).rename(target)
                    self.added.append(target)

    def finish(self) -> None:
        """Remove what the archive does not hold, and put the rest in place; called after the commit."""
        self.added.clear()
        wanted = set(self.paths)
        for path in list(uploaded(self.root)):
            if path not in wanted:
                (self.root / path).unlink()
        self._remove_empty_folders()
        for path in self.paths:
            source, target = self.folder / path, self.root / path
            if source.exists() and not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)

    def _remove_empty_folders(self) -> None:
        for folder, _, _ in os.walk(self.root, topdown=False):
            if Path(folder) != self.root and STAGING not in folder:
                with suppress(OSError):  # not empty
                    Path(folder).rmdir()
