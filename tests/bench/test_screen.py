"""The screen's figures can be measured: what they wait for is really written."""

from stepper.bench.screen import key_figures, start_figures


def test_starts_and_keys_are_measured_as_ratios() -> None:
    figures = [*start_figures(1), *key_figures(2)]
    assert [figure.what.partition(",")[0] for figure in figures] == [
        "first frame",
        "program and tensor",
        "everything painted",
        "key to repaint",
        "the same",
    ]
    assert all(figure.ratio is not None and figure.ratio > 0 and figure.limit for figure in figures)
