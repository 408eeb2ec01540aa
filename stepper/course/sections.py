"""The numbered sections of the article that the lessons follow, questions 6 to 9, and what each is about.

"Transformer的细节到底是怎么样的？Transformer 18问！(2)", 数据派THU, 2023-07-19. Figures 11 and 12 belong to section 6.3.
"""

__all__ = ["ARTICLE", "MUST_BE_COVERED", "SECTIONS"]

ARTICLE = "“Transformer的细节到底是怎么样的？Transformer 18问！(2)” (数据派THU, 2023-07-19)"

MUST_BE_COVERED = {
    "6.1": "encoder and decoder: what each is for",
    "6.2": "encoder and decoder: how they are built",
    "6.3": "the hand-off from encoder to decoder (figure 11)",
    "6.3, figure 12": "other ways to hand over",
    "7.1": "where the embedding stands",
    "7.2": "a computer needs vectors",
    "7.3": "one-hot and word embedding",
    "8.1": "where the positional embedding stands",
    "8.2": "attention does not see order",
    "8.3": "fixed or learned positions",
    "9.1": "masked multi-head, scaled dot-product, self-attention, attention",
    "9.2": "attention as a choice of what matters",
    "9.3": "Q, K, V: the thirsty person",
    "9.4": "why three, and a12 against a21",
}

_FURTHER = {
    "3": "a Transformer as a function",
    "4": "the encoder",
    "5": "the decoder",
    "10": "self-attention",
    "11": "scaled dot-product attention",
    "12": "multi-head attention",
    "13": "masked multi-head attention",
    "14": "add",
    "15": "norm",
    "16": "feed-forward",
}

SECTIONS = MUST_BE_COVERED | _FURTHER
"""Every section a lesson may name."""
