"""How static files are kept: under names with a hash of their content, compressed."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


def _is_source_map(pattern: Any) -> bool:
    return "sourceMappingURL" in (pattern if isinstance(pattern, str) else pattern[0])


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, except that it leaves pointers to source maps alone: those files are not served."""

    patterns = tuple(
        (glob, tuple(pattern for pattern in patterns if not _is_source_map(pattern)))
        for glob, patterns in CompressedManifestStaticFilesStorage.patterns
    )
