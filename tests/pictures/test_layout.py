"""What fits on a screen."""

from stepper.pictures.layout import layout_of


def test_the_screen_is_divided_by_what_fits() -> None:
    assert [layout_of(*size).kind for size in ((120, 36), (80, 24), (60, 18), (59, 18), (60, 17))] == [
        "columns",
        "tabs",
        "tabs",
        "tiny",
        "tiny",
    ]
    for width in range(110, 400, 7):
        division = layout_of(width, 40)
        assert width - division.tree - division.page >= 35
