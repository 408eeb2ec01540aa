"""Variants of the encoder and encoder–decoder families beyond BERT, Marian, BART and T5: see `hugging_face` for what a variant is.

Sizes are odd on purpose: no two axes are equally long.
"""

from tests.checkpoints.hugging_face import Variant, change_settings

__all__ = ["ENCODERS", "MORE_ENCODERS"]

_SIZES = {"hidden_size": 21, "intermediate_size": 19, "num_hidden_layers": 2, "num_attention_heads": 3}
_ROBERTA = {"vocab_size": 37, **_SIZES, "max_position_embeddings": 19, "type_vocab_size": 1, "pad_token_id": 1}
_BERT = {"vocab_size": 37, **_SIZES, "max_position_embeddings": 17, "pad_token_id": 0}
_DISTILBERT = {"vocab_size": 37, "dim": 21, "hidden_dim": 19, "n_layers": 2, "n_heads": 3, "max_position_embeddings": 17}
_MPNET = {"vocab_size": 37, **_SIZES, "max_position_embeddings": 19, "pad_token_id": 1}
_ELECTRA = {"vocab_size": 37, **_SIZES, "embedding_size": 10, "max_position_embeddings": 17}
_ALBERT = {"vocab_size": 37, **_SIZES, "embedding_size": 10, "max_position_embeddings": 17, "pad_token_id": 0}
_LLAMA = {"vocab_size": 37, "hidden_size": 24, "intermediate_size": 19, "num_hidden_layers": 2, "num_attention_heads": 4}
_GPT2 = {"vocab_size": 37, "n_embd": 21, "n_layer": 2, "n_head": 3, "n_positions": 18}
_FULL, _SLIDING = "full_attention", "sliding_attention"
_MODERN = {
    "vocab_size": 37,
    "hidden_size": 18,
    "intermediate_size": 13,
    "num_hidden_layers": 3,
    "num_attention_heads": 3,
    "max_position_embeddings": 24,
    "local_attention": 3,
    "pad_token_id": 0,
}
_T5 = {
    "vocab_size": 37,
    "d_model": 14,
    "d_kv": 5,
    "d_ff": 17,
    "num_layers": 2,
    "num_heads": 3,
    "relative_attention_num_buckets": 8,
    "relative_attention_max_distance": 6,
}
_BOTH = {
    "vocab_size": 37,
    "d_model": 15,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 3,
    "decoder_attention_heads": 3,
    "encoder_ffn_dim": 19,
    "decoder_ffn_dim": 19,
    "max_position_embeddings": 18,
    "pad_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 2,
    "forced_eos_token_id": None,
    "activation_function": "gelu",
}
_UNLIKE = {"decoder_attention_heads": 5, "decoder_ffn_dim": 11, "decoder_layers": 1}
_MOODS = {"id2label": {0: "sad", 1: "glad", 2: "neither"}, "label2id": {"sad": 0, "glad": 1, "neither": 2}}

ENCODERS = {
    "bert, classes of texts": Variant("BertForSequenceClassification", {**_BERT, **_MOODS}),
    "bert, classes of tokens": Variant("BertForTokenClassification", {**_BERT, **_MOODS, "hidden_act": "relu"}),
    "roberta with words": Variant("RobertaForMaskedLM", _ROBERTA),
    "roberta, each class on its own": Variant(
        "RobertaForSequenceClassification", {**_ROBERTA, **_MOODS, "problem_type": "multi_label_classification"}
    ),
    "xlm-roberta, a number": Variant("XLMRobertaForSequenceClassification", {**_ROBERTA, "num_labels": 1}),
    "distilbert with words": Variant("DistilBertForMaskedLM", _DISTILBERT),
    "distilbert, classes of texts": Variant("DistilBertForSequenceClassification", {**_DISTILBERT, **_MOODS}),
    "mpnet with words": Variant("MPNetForMaskedLM", _MPNET),
    "albert with words": Variant("AlbertForMaskedLM", _ALBERT),
    "albert, two groups of two": Variant(
        "AlbertForSequenceClassification", {**_ALBERT, **_MOODS, "num_hidden_layers": 3, "num_hidden_groups": 2, "inner_group_num": 2}
    ),
    "electra, what was replaced": Variant("ElectraForPreTraining", _ELECTRA),
    "electra with words": Variant("ElectraForMaskedLM", {**_ELECTRA, "hidden_act": "relu"}),
    "modernbert with words": Variant("ModernBertForMaskedLM", _MODERN),
    "modernbert, classes from the mean": Variant(
        "ModernBertForSequenceClassification", {**_MODERN, **_MOODS, "classifier_pooling": "mean", "norm_bias": True}
    ),
    "mt5": Variant("MT5ForConditionalGeneration", _T5),
    "t5, the encoder alone": Variant("T5EncoderModel", {**_T5, "d_kv": 7}),
    "mbart, scaled": Variant("MBartForConditionalGeneration", {**_BOTH, "scale_embedding": True}),
    "pegasus": Variant("PegasusForConditionalGeneration", _BOTH),
    "m2m_100": Variant("M2M100ForConditionalGeneration", {**_BOTH, "d_model": 18}),
    "llama, classes of texts": Variant("LlamaForSequenceClassification", {**_LLAMA, **_MOODS, "pad_token_id": 9}),
    "gpt2, classes of tokens": Variant("GPT2ForTokenClassification", {**_GPT2, **_MOODS}),
}
"""Every family, and what its parts differ in."""

MORE_ENCODERS = {
    "roberta with a pooler": Variant("RobertaModel", {**_ROBERTA, "hidden_act": "relu", "layer_norm_eps": 1e-5, "type_vocab_size": 2}),
    "roberta, untied, another padding": Variant("RobertaForMaskedLM", {**_ROBERTA, "pad_token_id": 3, "tie_word_embeddings": False}),
    "roberta, classes of tokens": Variant("RobertaForTokenClassification", {**_ROBERTA, **_MOODS}),
    "xlm-roberta with words, in float16": Variant("XLMRobertaForMaskedLM", _ROBERTA, dtype="float16"),
    "xlm-roberta, classes of tokens": Variant("XLMRobertaForTokenClassification", {**_ROBERTA, **_MOODS}),
    "distilbert without words, in bfloat16": Variant("DistilBertModel", {**_DISTILBERT, "activation": "relu"}, dtype="bfloat16"),
    "distilbert, classes of tokens": Variant("DistilBertForTokenClassification", _DISTILBERT),
    "albert with both heads": Variant("AlbertForPreTraining", {**_ALBERT, "embedding_size": 21, "hidden_act": "relu"}),
    "albert with a pooler": Variant("AlbertModel", {**_ALBERT, "num_hidden_layers": 3}, dtype="float16"),
    "albert, classes of tokens": Variant("AlbertForTokenClassification", {**_ALBERT, **_MOODS}),
    "electra, as wide as its table": Variant("ElectraModel", {**_ELECTRA, "embedding_size": 21}),
    "electra, untied": Variant("ElectraForMaskedLM", {**_ELECTRA, "tie_word_embeddings": False}, dtype="float16"),
    "electra, classes of texts": Variant("ElectraForSequenceClassification", {**_ELECTRA, **_MOODS}),
    "electra, classes of tokens": Variant("ElectraForTokenClassification", {**_ELECTRA, **_MOODS}),
    "mpnet with a pooler, in float16": Variant("MPNetModel", {**_MPNET, "hidden_act": "gelu_new"}, dtype="float16"),
    "mpnet, classes of texts": Variant("MPNetForSequenceClassification", {**_MPNET, **_MOODS}),
    "mpnet, classes of tokens": Variant("MPNetForTokenClassification", {**_MPNET, **_MOODS}),
    "modernbert with biases": Variant(
        "ModernBertForMaskedLM",
        {
            **_MODERN,
            **dict.fromkeys(("norm_bias", "attention_bias", "mlp_bias", "classifier_bias"), True),
            "decoder_bias": False,
            "tie_word_embeddings": False,
        },
    ),
    "modernbert, older settings": Variant(
        "ModernBertModel",
        {**_MODERN, "rope_parameters": {_FULL: {"rope_theta": 700.0}, _SLIDING: {"rope_theta": 300.0}}},
        afterwards=change_settings(rope_parameters=None, layer_types=None, global_rope_theta=700.0, local_rope_theta=300.0),
    ),
    "modernbert, classes from the first row": Variant("ModernBertForSequenceClassification", {**_MODERN, **_MOODS}),
    "modernbert, classes of tokens": Variant("ModernBertForTokenClassification", {**_MODERN, **_MOODS, "num_hidden_layers": 2}),
    "mt5, the encoder alone": Variant("MT5EncoderModel", {**_T5, "feed_forward_proj": "relu"}, dtype="float16"),
    "mt5, another decoder": Variant("MT5ForConditionalGeneration", {**_T5, "num_decoder_layers": 1, "feed_forward_proj": "gated-silu"}),
    "mbart, its language forced, in float16": Variant(
        "MBartForConditionalGeneration", {**_BOTH, **_UNLIKE}, generation={"forced_bos_token_id": 5}, dtype="float16"
    ),
    "mbart without its head": Variant("MBartModel", {**_BOTH, "activation_function": "relu"}),
    "pegasus, scaled, another decoder": Variant("PegasusForConditionalGeneration", {**_BOTH, **_UNLIKE, "scale_embedding": True}),
    "pegasus without its head": Variant("PegasusModel", {**_BOTH, "activation_function": "relu"}),
    "m2m_100, unscaled, of odd width": Variant("M2M100ForConditionalGeneration", {**_BOTH, **_UNLIKE, "scale_embedding": False}),
    "m2m_100 without its head, in float16": Variant("M2M100Model", {**_BOTH, "activation_function": "relu"}, dtype="float16"),
    "gpt2, each class on its own": Variant(
        "GPT2ForSequenceClassification", {**_GPT2, **_MOODS, "problem_type": "multi_label_classification"}
    ),
    "gpt_neox, classes of texts": Variant("GPTNeoXForSequenceClassification", {**_LLAMA, "num_attention_heads": 3, "num_labels": 4}),
    "qwen3, classes of tokens": Variant("Qwen3ForTokenClassification", {**_LLAMA, **_MOODS, "num_key_value_heads": 2}),
    "qwen2, a number": Variant("Qwen2ForSequenceClassification", {**_LLAMA, "num_labels": 1, "num_key_value_heads": 1}),
}
"""What else their checkpoints differ in."""
