"""How a tensor is looked at is kept by its name."""

from stepper.pictures.views import Views


def test_a_view_is_kept_by_name_and_handed_on_to_a_new_one() -> None:
    views = Views()
    views.change("scores", head=2, row=3)
    views.next_mode("scores")
    assert (views.of("weights").head, views.of("weights").mode, views.of("weights").row) == (2, "numbers", 0)
    views.change("weights", head=1)
    assert views.of("scores").head == 2


def test_a_view_is_put_within_a_smaller_tensor() -> None:
    views = Views()
    views.change("q", head=3, row=9, column=15)
    fitted = views.fit("q", heads=2, rows=1, columns=16)
    assert (fitted.head, fitted.row, fitted.column) == (1, 0, 15)
