"""A moment that was saved is seen again as it was."""

from pathlib import Path

from stepper.desk.first_run import is_first_run
from stepper.desk.opening import Opening
from tests.tui.driving import opened

WEIGHTS = "encoder.0.self_attn.weights"


async def test_a_saved_moment_has_the_head_the_cell_the_view_the_tab_and_the_theme() -> None:
    async with opened() as drive:
        await drive.line(f"goto {WEIGHTS}")
        await drive.keys("2", "x", "v", "f5", "T")
        drive.screen.controllers.viewing.choose_cell(3, 4)
        await drive.line(f"set {WEIGHTS}[2,3,4] 0.5")
        await drive.keys("equals_sign")
        saved = drive.screen.views.of(WEIGHTS)
        await drive.line("save moment.txt")
    assert Path("moment.txt").read_text(encoding="utf-8").splitlines()[-1] == (
        "view cell=2,3,4 as=numbers version=baseline transposed=yes tab=code theme=light"
    )
    async with opened(opening=Opening(replay="moment.txt", check=False)) as drive:
        seen = drive.screen.views.of(WEIGHTS)
        assert (seen.head, seen.row, seen.column, seen.mode, seen.version, seen.transposed) == (2, 3, 4, "numbers", "baseline", True)
        assert (saved.mode, saved.version, saved.transposed) == (seen.mode, seen.version, seen.transposed)
        assert drive.screen.controllers.panes.page == "code"
        assert drive.app.theme_name == "light"
    async with opened() as drive:
        await drive.line("replay moment.txt")
        assert drive.screen.views.of(WEIGHTS).column == 4
        assert drive.app.theme_name == "light"


async def test_a_moment_that_is_replayed_is_not_covered_by_the_card_of_the_first_run() -> None:
    Path("moment.txt").write_text(f"goto {WEIGHTS}\n", encoding="utf-8")
    async with opened(opening=Opening(replay="moment.txt", check=False), first_run=True) as drive:
        assert is_first_run()
        assert drive.on_top == "DebuggerScreen"
        assert drive.snapshot.name == WEIGHTS
