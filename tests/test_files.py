"""Files that users name."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stepper.errors import BadInput, Clause
from stepper.files import file_named, place_of, read_text, replace_own, write_whole

LOG = Clause("file.log")


def test_a_file_appears_whole_with_ordinary_permissions(tmp_path: Path) -> None:
    write_whole(tmp_path / "new.txt", ["one\n", "two\n"])
    (tmp_path / "usual.txt").touch()
    assert (tmp_path / "new.txt").read_text(encoding="utf-8") == "one\ntwo\n"
    assert (tmp_path / "new.txt").stat().st_mode == (tmp_path / "usual.txt").stat().st_mode


def test_what_goes_wrong_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "the beginning"
        raise OSError(28, "No space left on device")

    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(BadInput, match="No space left on device; name another file"):
        write_whole(folder / "old.txt", pieces())
    assert [each.name for each in folder.iterdir()] == ["old.txt"]
    assert (folder / "old.txt").read_text(encoding="utf-8") == "precious"


def test_a_link_is_followed_and_a_device_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write_whole(tmp_path / "link", ["x"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"
    for taken in (Path(os.devnull), tmp_path):
        with pytest.raises(OSError, match="a folder or a device is there"):
            place_of(taken)


def test_a_text_of_one_kind_replaces_its_own_kind_only(tmp_path: Path) -> None:
    replace_own(tmp_path / "log", "# log ", "# log 1", LOG)
    replace_own(tmp_path / "log", "# log ", "# log 2", LOG)
    assert (tmp_path / "log").read_text(encoding="utf-8") == "# log 2"
    (tmp_path / "thesis").write_text("years of work", encoding="utf-8")
    with pytest.raises(BadInput, match="thesis is there already and is not a log"):
        replace_own(tmp_path / "thesis", "# log ", "# log 3", LOG)


def test_a_text_is_read_with_or_without_the_mark_that_some_editors_put_first(tmp_path: Path) -> None:
    (tmp_path / "marked").write_text("next", encoding="utf-8-sig")
    assert read_text(tmp_path / "marked", LOG) == "next"
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for wrong in ("bytes", "nowhere", "."):
        with pytest.raises(BadInput, match=r"not a log|cannot read"):
            read_text(tmp_path / wrong, LOG)


@pytest.mark.parametrize("wrong", ["", "a\0b", "a\nb", "\x1b[2J", "~nobody-of-that-name/x"])
def test_a_name_that_no_file_can_have_is_refused(wrong: str) -> None:
    with pytest.raises(BadInput):
        file_named(wrong)


def test_what_is_replaced_keeps_its_permissions_and_what_is_read_only_stays(tmp_path: Path) -> None:
    file = tmp_path / "private.txt"
    file.write_text("mine", encoding="utf-8")
    file.chmod(0o600)
    write_whole(file, ["new"])
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777) == ("new", 0o600)
    file.chmod(0o400)
    with pytest.raises(BadInput, match="Permission denied"):
        write_whole(file, ["newer"])
    assert file.read_text(encoding="utf-8") == "new"
