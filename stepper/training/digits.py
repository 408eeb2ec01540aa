"""digits: a small Vision Transformer, and the images it is taught with.

Dosovitskiy et al. 2021 (arXiv 2010.11929) in small: 16 patches of 2 × 2 pixels and a class token, learned positions, pre-norm, ten
classes. The images are the 1,797 of 8 × 8 pixels, 0 to 16, of the "Optical Recognition of Handwritten Digits" data set (E. Alpaydin
and C. Kaynak, UCI Machine Learning Repository, 1998, CC BY 4.0), in an order that was drawn once: 1,437 to learn from, 360 held out.
"""

from tokenizers import Tokenizer

from stepper.checkpoints.images import training_images
from stepper.engine.config import Config
from stepper.training.examples import Example
from stepper.training.recipe import Recipe

__all__ = ["DIGITS"]


def digit_images(seed: int, count: int, tokenizer: Tokenizer | None) -> list[Example]:
    """The images to learn from: pixels in a row, and the class that is wanted; as many as there are, whatever is asked for."""
    images, labels = training_images()
    return [Example(tuple(image.reshape(-1).tolist()), (), (int(label),)) for image, label in zip(images, labels, strict=True)]


DIGITS = Recipe(
    name="digits",
    config=Config(
        architecture="encoder-only",
        vocab_size=0,
        d_model=32,
        n_heads=4,
        d_ff=64,
        encoder_layers=2,
        norm="pre",
        final_norm=True,
        activation="gelu",
        positions="learned",
        max_positions=17,
        scale_embedding=False,
        tie_unembed=False,
        unembed_bias=True,
        head="classes",
        classes="0 1 2 3 4 5 6 7 8 9",
        image=8,
        patch=2,
        pad_id=-1,
        start_id=-1,
        end_id=-1,
    ),
    example="17",
    words=(),
    specials=(),
    make_examples=digit_images,
    steps=3_000,
    batch_size=64,
    dropout=0.1,
    seed=2,
)
