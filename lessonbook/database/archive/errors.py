"""What can be wrong with an archive, or with the place it is to go to. Messages are for the person at the keyboard."""


class ArchiveError(Exception):
    """The archive can't be written or restored; nothing was changed, unless it is `Unfinished`."""


class Damaged(ArchiveError):
    """The file is not an archive, or not as it was written."""


class OtherVersion(ArchiveError):
    """The archive's tables are not those of this version of Lessonbook."""


class NotEmpty(ArchiveError):
    """The place to restore to holds something already."""


class Unfinished(ArchiveError):
    """The database was restored, but the uploaded files were not, or not all."""
