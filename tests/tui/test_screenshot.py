"""A picture of the whole screen."""

from pathlib import Path
from xml.etree import ElementTree

from tests.tui.driving import opened


async def test_the_screen_is_drawn_to_the_file_without_the_input_line() -> None:
    async with opened() as drive:
        await drive.line("export view.svg")
        text = "".join(ElementTree.parse("view.svg").getroot().itertext()).replace("\xa0", " ")
        assert "encoder.embed.ids" in text
        assert "the black cat does not see" in text
        assert "picture written to view.svg" in drive.text("#hints")


async def test_a_picture_that_cannot_be_written_is_said() -> None:
    async with opened() as drive:
        await drive.line("export missing/view.svg")
        assert "cannot write missing/view.svg" in drive.text("#hints")


async def test_a_report_is_written_from_the_screen() -> None:
    async with opened() as drive:
        await drive.line("export report.html")
        assert Path("report.html").stat().st_size > 100_000
        assert "report.html" in drive.text("#hints")


async def test_a_picture_has_the_theme_on_the_screen_or_the_one_that_is_asked_for() -> None:
    grounds = {"dark": "#14171c", "light": "#fbfaf6", "none": "#fcfcfc"}
    async with opened() as drive:
        await drive.press("T")
        for line, theme in (("export a.svg", "light"), ("export b.svg --theme dark", "dark"), ("export c.svg --theme=none", "none")):
            await drive.line(line)
            await drive.quiet()
            assert f'fill="{grounds[theme]}"' in Path(line.split()[1]).read_text(encoding="utf-8")
        assert drive.app.theme_name == "light"
        await drive.line("export d.html --theme dark")
        assert "--theme is for pictures" in drive.text("#hints")
        await drive.line("export d.svg --theme blue")
        assert "no theme" in drive.text("#hints")
