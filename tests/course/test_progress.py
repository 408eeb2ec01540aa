"""The progress file: readable, never half written, shared by sessions, kept across versions."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stepper.course.progress import HEAD, LessonEntry, Progress, progress_file, read_entries
from stepper.errors import BadInput

WRITER = """
import sys
from pathlib import Path
from stepper.course.progress import Progress

progress = Progress.open(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    progress.finished(f"{sys.argv[2]}{number}", 1, 3)
    print(number, flush=True)
"""


def writer(file: Path, prefix: str, count: int) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file), prefix, str(count)], stdout=subprocess.PIPE, text=True, env=environment
    )


def test_a_file_that_is_not_there_is_empty(tmp_path: Path) -> None:
    progress = Progress.open(tmp_path / "progress.txt")
    assert progress.entries == {}
    assert progress.entry("L1") == LessonEntry("L1")


def test_the_file_is_plain_text_one_lesson_a_line(tmp_path: Path) -> None:
    progress = Progress.open(tmp_path / "progress.txt")
    progress.reached("L1", 7, 19, 1, 2)
    progress.finished("L0", 3, 4)
    progress.attempted("L0", solved=0)
    progress.attempted("L0", solved=1)
    lines = (tmp_path / "progress.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [HEAD, "L1 at=7/19 right=1/2", "L0 done right=3/4 solved=1 attempts=2"]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    Progress.open(tmp_path / "p.txt").reached("L1", 7, 19)
    assert Progress.open(tmp_path / "p.txt").entry("L1") == LessonEntry("L1", at=7, total=19)


def test_a_file_of_version_1_is_read() -> None:
    entries, others = read_entries("# stepper lessons\n\nL0\nL1\n")
    assert [entry for entry in entries.values() if entry.done] == [LessonEntry("L0", done=True), LessonEntry("L1", done=True)]
    assert others == []


def test_lines_that_are_not_understood_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "p.txt"
    file.write_text(f"{HEAD}\nL0 done mood=good\n# a remark of mine\n??? what is this\n", encoding="utf-8")
    Progress.open(file).finished("L1", 0, 0)
    text = file.read_text(encoding="utf-8")
    for kept in ("L0 done mood=good", "# a remark of mine", "??? what is this", "L1 done"):
        assert kept in text


def test_a_renamed_lesson_keeps_its_progress(tmp_path: Path) -> None:
    file = tmp_path / "p.txt"
    file.write_text("embedding done right=2/3\nL1 at=3/9\n", encoding="utf-8")
    progress = Progress.open(file, aliases={"embedding": "L1"})
    assert progress.entry("L1").done
    progress.reached("L1", 4, 9)
    assert "embedding" not in file.read_text(encoding="utf-8")
    assert Progress.open(file).entry("L1").done


def test_two_sessions_at_once_do_not_undo_each_other(tmp_path: Path) -> None:
    file = tmp_path / "p.txt"
    mine, other = Progress.open(file), Progress.open(file)
    mine.finished("L0", 1, 1)
    other.finished("L1", 1, 1)
    mine.reached("L2", 1, 5)
    assert list(Progress.open(file).entries) == ["L0", "L1", "L2"]


def test_two_processes_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "p.txt"
    writers = [writer(file, prefix, 25) for prefix in ("A", "B")]
    for each in writers:
        each.communicate(timeout=60)
        assert each.returncode == 0
    assert len(Progress.open(file).entries) == 50


def test_kill_9_loses_nothing_that_was_recorded(tmp_path: Path) -> None:
    file = tmp_path / "p.txt"
    for attempt in range(4):
        process = writer(file, f"K{attempt}-", 10_000)
        assert process.stdout is not None
        recorded = [process.stdout.readline() for _ in range(3 + attempt)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        done = {name for name, entry in Progress.open(file).entries.items() if entry.done}
        assert {f"K{attempt}-{line.strip()}" for line in recorded} <= done
    assert file.read_text(encoding="utf-8").startswith(HEAD)


def test_a_lock_left_by_a_killed_session_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "p.txt"
    (tmp_path / ".p.txt.lock").touch()
    waits: list[float] = []
    monkeypatch.setattr("stepper.course.lock.time.sleep", waits.append)
    Progress.open(file).finished("L0", 1, 1)
    assert waits == []
    assert Progress.open(file).entry("L0").done


def test_a_folder_that_cannot_be_written_to_costs_a_warning_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    progress = Progress.open(blocked / "progress.txt")
    progress.reached("L0", 1, 9)
    progress.finished("L0", 2, 3)
    assert progress.entry("L0").done
    assert "cannot be written" in progress.warning


def test_reset_forgets_and_keeps_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "p.txt"
    progress = Progress.open(file)
    progress.finished("L0", 1, 1)
    progress.finished("L1", 1, 1)
    kept = progress.reset("L0")
    assert list(Progress.open(file).entries) == ["L1"]
    assert kept is not None
    assert "L0 done" in kept.read_text(encoding="utf-8")
    progress.reset()
    assert Progress.open(file).entries == {}
    assert Progress.open(tmp_path / "none.txt").reset() is None


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="not a progress file"):
        Progress.open(tmp_path / "p.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    progress = Progress.open(tmp_path / "pipe")
    progress.finished("L0", 1, 1)
    assert "a folder or a device is there" in progress.warning
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "here.txt").symlink_to(tmp_path / "there.txt")
    Progress.open(tmp_path / "here.txt").finished("L0", 1, 1)
    assert (tmp_path / "here.txt").is_symlink()
    assert list(Progress.open(tmp_path / "there.txt").entries) == ["L0"]


def test_the_file_is_in_the_users_state_folder() -> None:
    assert progress_file().name == "progress.txt"
    assert "stepper" in str(progress_file())


def test_no_half_written_file_is_left_behind(tmp_path: Path) -> None:
    Progress.open(tmp_path / "state" / "p.txt").finished("L0", 1, 1)
    assert sorted(each.name for each in (tmp_path / "state").iterdir()) == [".p.txt.lock", "p.txt"]
