"""Variants of the encoder and encoder–decoder families beyond BERT, Marian, BART and T5: see `hugging_face` for what a variant is.

Sizes are odd on purpose: no two axes are equally long.
"""

from tests.checkpoints.hugging_face import Variant

__all__ = ["ENCODERS"]

_SIZES = {"hidden_size": 21, "intermediate_size": 19, "num_hidden_layers": 2, "num_attention_heads": 3}
_ROBERTA = {"vocab_size": 37, **_SIZES, "max_position_embeddings": 19, "type_vocab_size": 1, "pad_token_id": 1}

ENCODERS = {
    "roberta with words": Variant("RobertaForMaskedLM", _ROBERTA),
    "roberta with a pooler": Variant("RobertaModel", {**_ROBERTA, "hidden_act": "relu", "layer_norm_eps": 1e-5, "type_vocab_size": 2}),
    "roberta, untied, another padding": Variant("RobertaForMaskedLM", {**_ROBERTA, "pad_token_id": 3, "tie_word_embeddings": False}),
    "xlm-roberta with words": Variant("XLMRobertaForMaskedLM", _ROBERTA, dtype="float16"),
}
"""Every family, and what its checkpoints differ in."""
