"""The secret key is made once, kept for its owner alone, and never overwritten."""

import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lessonbook.config.secret_key import FILE_NAME, keep_secret_key, read_secret_key


def test_reading_keeps_nothing_and_makes_another_each_time(tmp_path: Path) -> None:
    first = read_secret_key(tmp_path / "data")
    assert len(first) >= 50
    assert first != read_secret_key(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_the_kept_key_is_read_from_then_on(tmp_path: Path) -> None:
    assert keep_secret_key(tmp_path / "data", "first") == "first"
    assert keep_secret_key(tmp_path / "data", "second") == "first"
    assert read_secret_key(tmp_path / "data") == "first"
    assert [file.name for file in (tmp_path / "data").iterdir()] == [FILE_NAME]


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    keep_secret_key(tmp_path / "data", "key")
    made = (tmp_path / "data", tmp_path / "data" / FILE_NAME)
    assert [stat.S_IMODE(path.stat().st_mode) for path in made] == [0o700, 0o600]


def test_all_who_start_at_once_keep_the_same(tmp_path: Path) -> None:
    kept: list[str] = []
    threads = [
        threading.Thread(target=lambda key=f"key {n}": kept.append(keep_secret_key(tmp_path, key))) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 8
    assert set(kept) == {read_secret_key(tmp_path)}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff"])
def test_a_file_without_a_key_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=rf"^{tmp_path / FILE_NAME} holds no key\. "):
        read_secret_key(tmp_path)


def test_a_data_folder_that_can_be_none_is_named(tmp_path: Path) -> None:
    (data := tmp_path / "data").touch()
    with pytest.raises(ImproperlyConfigured, match=rf"^DATA is {data}, and .* can't be read: Not a directory\.$"):
        read_secret_key(data)
    with pytest.raises(ImproperlyConfigured, match=rf"^DATA is {data}, where nothing can be written: File exists\.$"):
        keep_secret_key(data, "key")
