import io
import os
from contextlib import suppress
from pathlib import Path

from lessonbook.database.archive.uploads import STAGING, Staging, uploaded


def fill(root: Path, **files: str) -> None:
    for name, content in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def content(root: Path) -> dict[str, str]:
    return {path: (root / path).read_text() for path in uploaded(root)}


def taken(staging: Staging, **files: str) -> None:
    for name, text in files.items():
        staging.take(name.replace("__", "/"), io.BytesIO(text.encode()))


def test_files_are_found_in_order_and_links_are_not_followed(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "media", tmp_path / "elsewhere"
    fill(root, b__b="1", b__a="2", a="3")
    fill(elsewhere, secret="4")
    (root / "folder").symlink_to(elsewhere)
    (root / "file").symlink_to(elsewhere / "secret")
    os.mkfifo(root / "pipe")
    fill(root / f"{STAGING}x", left="5")
    assert list(uploaded(root)) == ["a", "b/a", "b/b"]


def test_no_folder_holds_no_files(tmp_path: Path) -> None:
    assert list(uploaded(tmp_path / "nothing")) == []


def test_in_the_end_there_is_what_was_taken_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "media"
    fill(root, same="1", changed="old", gone="3", folder__gone="4", was_folder__a="5", was_file="6")
    with Staging(root) as staging:
        taken(staging, same="1", changed="new", added__deep="7", was_folder="8", was_file__a="9")
        staging.add()
        staging.finish()
    assert content(root) == {"same": "1", "changed": "new", "added/deep": "7", "was_folder": "8", "was_file/a": "9"}
    assert sorted(path.name for path in root.iterdir()) == ["added", "changed", "same", "was_file", "was_folder"]


def test_until_it_is_finished_every_file_that_was_there_is_as_it_was(tmp_path: Path) -> None:
    before = {"same": "1", "changed": "old", "gone": "3", "was_folder/a": "5", "was_file": "6"}
    fill(tmp_path, same="1", changed="old", gone="3", was_folder__a="5", was_file="6")
    with suppress(ZeroDivisionError), Staging(tmp_path) as staging:
        taken(staging, same="1", changed="new", added__deep="7", was_folder="8", was_file__a="9")
        staging.add()
        during = content(tmp_path)
        raise ZeroDivisionError
    assert during == before | {"added/deep": "7"}
    assert content(tmp_path) == before


def test_once_the_database_is_written_a_crash_costs_no_file_that_is_needed(tmp_path: Path) -> None:
    fill(tmp_path, same="1", gone="3")
    staging = Staging(tmp_path).__enter__()
    taken(staging, same="1", added="7")
    staging.add()  # and then nothing more of it
    assert content(tmp_path) == {"same": "1", "gone": "3", "added": "7"}
    with Staging(tmp_path) as again:
        taken(again, same="1", added="7")
        again.add()
        again.finish()
    assert content(tmp_path) == {"same": "1", "added": "7"}
    assert list(tmp_path.glob(f"{STAGING}*")) == []


def test_a_link_in_the_way_gives_way_and_what_it_led_to_stays(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "media", tmp_path / "elsewhere"
    fill(elsewhere, precious="1")
    root.mkdir()
    (root / "a").symlink_to(elsewhere / "precious")
    with Staging(root) as staging:
        taken(staging, a="new")
        staging.add()
        staging.finish()
    assert not (root / "a").is_symlink()
    assert (content(root), content(elsewhere)) == ({"a": "new"}, {"precious": "1"})


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    with Staging(tmp_path) as staging:
        taken(staging, a="1")
        staging.add()
        staging.finish()
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
