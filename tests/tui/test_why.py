"""Opening cells: from the one under the cursor down to parameters and ids."""

from tests.tui.driving import Drive, opened


def path(drive: Drive) -> list[str]:
    return [cell.name.partition("@")[0] for cell in drive.screen.controllers.trail.path]


async def test_enter_opens_a_cell_enter_again_an_operand_and_esc_comes_back() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("enter")
        assert drive.screen.controllers.panes.page == "why"
        assert "scores[0," in drive.lines("#page")[0]
        await drive.press("enter")
        assert path(drive) == ["encoder.0.self_attn.scores", "encoder.0.self_attn.q"]
        assert "scores[0," in drive.lines("#page")[0]
        assert "›" in drive.lines("#page")[0]
        await drive.press("escape")
        assert path(drive) == ["encoder.0.self_attn.scores"]
        await drive.press("escape")
        assert drive.screen.controllers.panes.focused == "grid"


async def test_words_stand_beside_the_ids_and_the_cells_of_the_vocabulary() -> None:
    async with opened() as drive:
        await drive.line("goto next@2")
        assert "134 noir" in drive.text("#grid")
        assert "134  noir" in drive.text("#digest")
        assert "= 134 “noir”" in drive.text("#focus")
        await drive.press("enter")
        assert drive.lines("#page")[0].startswith("next[0] = 134 “noir”")
        assert "probs[0,134] “noir” = 0.9999" in drive.text("#page")
        assert "float" not in drive.text("#page")
        await drive.press("enter")
        assert "probs[0,134] “noir” = 0.9999" in drive.text("#page")


async def test_a_cell_of_another_layer_has_its_whole_name() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.self_attn.q")
        await drive.press("enter")
        assert "decoder.0.norm3.out W_q" in drive.text("#page")
        await drive.press("enter", "enter")
        trail = " ".join(drive.text("#page").split())
        assert "› decoder.0.norm3.out[0," in trail
        assert "› decoder.0.norm3.normalized[0," in trail


async def test_nothing_is_called_a_sum_that_adds_nothing_up() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.ffn.activation")
        await drive.keys("f4")
        assert "max(0, hidden[0,0])" in drive.text("#page")
        assert "in float64" in drive.text("#page")
        assert "sum" not in drive.text("#page")
        await drive.line("goto encoder.embed.ids")
        assert drive.text("#page").split() == ["ids[0]", "=", "6", "“the”", "the", "tokens,", "as", "ids"]


async def test_the_page_follows_the_cell_cursor() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores 5")
        await drive.keys("f4")
        assert "scores[0,5,0]" in drive.text("#page")
        await drive.act("#grid", "go(1, 0)")
        assert "scores[0,5,1]" in drive.text("#page")
        await drive.keys("h")
        assert "scores[1,5,1]" in drive.text("#page")
        await drive.keys("n")
        assert "scaled[1,5,1]" in drive.text("#page")


async def test_operands_lead_down_to_a_parameter_a_position_or_an_id() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.scores")
        await drive.press("enter")
        for _ in range(40):
            before = path(drive)
            await drive.act("#page", "follow")
            if path(drive) == before:
                break
        last = drive.screen.controllers.trail.path[-1].name
        roots = {"encoder.embed.ids@0", "encoder.embed.position@0", *drive.snapshot.program.parameters}
        assert last in roots


async def test_an_operand_is_opened_in_the_turn_it_was_read_in() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.0.self_attn.k@5")
        drive.screen.controllers.viewing.choose_cell(1, 0)
        drive.screen.controllers.panes.show("why")
        await drive.settled()
        first = drive.screen.controllers.trail.path
        assert first[-1].name == "decoder.0.self_attn.k@5"
        for _ in range(5):
            await drive.act("#page", "follow")
        turns = [cell.name.partition("@")[2] for cell in drive.screen.controllers.trail.path if "@" in cell.name]
        assert turns == sorted(turns, reverse=True)
        assert turns[-1] != "5"


async def test_what_is_explained_is_what_is_on_screen() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.cross_attn.context@2")
        await drive.keys("f4")
        opened_cell = drive.screen.controllers.trail.opened
        assert opened_cell is not None
        explanation = opened_cell.explanation
        assert explanation.stored == float(drive.snapshot.array[explanation.index])


async def test_a_long_way_takes_two_lines_with_its_first_and_last_cells_and_every_cell_leads_back() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.cross_attn.scores@3")
        await drive.press("enter")
        for _ in range(20):
            await drive.act("#page", "follow")
        assert len(path(drive)) == 21
        lines = drive.lines("#page")
        assert lines[0].startswith("scores[0,")
        assert "›  … ›" in lines[0]
        assert lines[1].rstrip().endswith("›")
        assert lines[2].partition("[")[0] in drive.screen.controllers.trail.path[-1].name
        await drive.press("up", "enter")
        assert len(path(drive)) == 20
        x = lines[0].index("scores")
        await drive.pilot.click("#page", offset=(x, 0))
        await drive.settled()
        assert path(drive) == ["decoder.1.cross_attn.scores"]


async def test_enter_held_down_opens_operands_of_what_is_shown_alone() -> None:
    async with opened() as drive:
        await drive.line("goto decoder.1.cross_attn.scores@3")
        await drive.press("enter")
        drive.burst("\r" * 30)
        await drive.quiet()
        await drive.settled()
        assert drive.snapshot.name == "decoder.1.cross_attn.scores"
        cells = drive.screen.controllers.trail.path
        assert len(set(cells)) == len(cells) > 1
        assert drive.screen.controllers.trail.opened is not None
        assert drive.screen.controllers.trail.opened.path == cells


async def test_a_number_that_is_only_passed_on_is_explained_where_it_was_made() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.q")
        await drive.press("enter")
        page = drive.text("#page")
        assert "the same number as proj[0,0]" in page
        assert "proj = embed.out W_q + b_q" in page
        assert "█" in page
        await drive.press("enter")
        assert path(drive) == ["encoder.0.self_attn.q", "encoder.embed.out"]
        await drive.line("goto decoder.0.cross_attn.masked")
        await drive.keys("f4")
        assert "scores[0,0,0] ÷ 4" in drive.text("#page")


async def test_a_number_put_in_by_hand_is_not_said_to_come_from_elsewhere() -> None:
    async with opened() as drive:
        await drive.line("goto encoder.0.self_attn.q")
        await drive.line("set [0,0,0] 7")
        await drive.press("enter")
        assert "the same number as" not in drive.text("#page")
        assert "edited by hand" in drive.text("#page")
