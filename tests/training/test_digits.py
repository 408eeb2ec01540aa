"""digits: what it says of images held out, and whether the patches it looks at matter."""

import numpy as np

from stepper import Session, crosscheck, load
from stepper.checkpoints.images import test_images as held_out
from stepper.checkpoints.images import training_images
from stepper.training.evaluate_images import evaluate_images, looked_at


def test_97_of_100_images_held_out_are_said_right_and_the_patches_looked_at_matter() -> None:
    found = evaluate_images(load("digits"), most=120)
    assert found["right"] >= 0.97
    assert found["blank"] < found["random"] < found["right"]
    assert len(found.mistakes) == round((1 - found["right"]) * 120)


def test_no_image_is_in_both_sets() -> None:
    (seen, _), (images, labels) = training_images(), held_out()
    assert {image.tobytes() for image in seen}.isdisjoint(image.tobytes() for image in images)
    assert (len(seen), len(images), sorted(set(labels.tolist()))) == (1437, 360, list(range(10)))


def test_both_witnesses_agree() -> None:
    report = crosscheck(Session("digits", 17))
    assert report.ok
    assert {row.witness for row in report.rows} == {"same inputs", "whole model"}
    assert not report.notes


def test_rows_are_called_by_their_patches() -> None:
    session = Session("digits", 17)
    names = ["class", *(f"r{row}c{column}" for row in range(4) for column in range(4))]
    assert session.labels("encoder.0.self_attn.weights") == (None, names, names)
    assert session.labels("encoder.embed.patches") == (names[1:], None)
    assert looked_at(session)[0] == np.argmax(session.value("encoder.1.self_attn.weights")[:, 0, 1:].mean(axis=0))


def test_a_patch_is_the_square_of_pixels_that_its_name_says() -> None:
    session = Session("digits", 3)
    pixels, patches = session.value("encoder.embed.pixels"), session.value("encoder.embed.patches")
    at = session.labels("encoder.embed.patches")[0]
    assert at is not None
    np.testing.assert_array_equal(patches[at.index("r2c1")], pixels[4:6, 2:4].reshape(-1))
    (term,) = session.explain("encoder.embed.patches", (at.index("r2c1"), 3)).terms
    assert [(cell.name.partition("@")[0], cell.index) for cell in term.operands] == [("encoder.embed.pixels", (5, 3))]
