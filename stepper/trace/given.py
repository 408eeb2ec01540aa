"""The ids a run starts from.

    given_ids(model, "the red car sleeps", None)       {"encoder.embed.ids": [14, 81, …], "decoder.embed.ids": [1]}

Special tokens are those the tokenizer's own post-processor adds; a decoder beside an encoder starts with its start token.
"""

from stepper.checkpoints import Model
from stepper.errors import BadCheckpoint, BadInput

__all__ = ["given_ids"]


def given_ids(model: Model, source: str, target: str | None) -> dict[str, list[int]]:
    """The ids that turn 0 is given, by step.

    Raises:
        BadInput: a text is empty, too long or has an unknown word, or the model takes no target.
        BadCheckpoint: an id is beyond the embedding table.
    """
    spec, ids = model.spec, {}
    if target is not None and spec.architecture != "encoder-decoder":
        raise BadInput("input.no_target", model=model.name, architecture=spec.architecture)
    if spec.encoder:
        ids["encoder.embed.ids"] = model.tokenizer.encode(source, likely=model.words("source"))
    if spec.architecture == "decoder-only":
        ids["decoder.embed.ids"] = model.tokenizer.encode(source)
    elif spec.decoder:
        taught = [] if target is None else model.tokenizer.encode(target, special=False, likely=model.words("target"))
        ids["decoder.embed.ids"] = [spec.ids.start, *([spec.ids.forced] if spec.ids.forced >= 0 else []), *taught]
    for each in ids.values():
        _refuse_unusable(model, each)
    return ids


def _refuse_unusable(model: Model, ids: list[int]) -> None:
    """Refuse ids that the embedding table has no row for (tokenizer and configuration do not belong together), and too many."""
    spec, size = model.spec, model.spec.vocab_size
    for each in ids:
        if not 0 <= each < size and each == spec.ids.start:
            raise BadCheckpoint("input.start_id", model=model.name, id=each, size=size)
        if not 0 <= each < size:
            token = model.tokenizer.token(each)
            raise BadCheckpoint("input.id_beyond", model=model.name, token=token, id=each, size=size)
    if len(ids) > spec.max_positions:
        raise BadInput("input.too_long", count=len(ids), model=model.name, most=spec.max_positions)
