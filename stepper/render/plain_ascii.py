"""Our own words and formulas in plain ASCII.

    q kᵀ ÷ √d_head    ->    q k^T / sqrt d_head

For text that stepper itself brings along; tokens are data and are written as escapes (`tokens.visible`).
"""

import unicodedata

__all__ = ["in_ascii"]

SPELLED = str.maketrans(
    {
        "·": "*", "×": "x", "÷": "/", "−": "-", "–": "-", "—": "-", "±": "+-", "≈": "~", "≤": "<=", "≥": ">=", "≠": "!=",
        "√": "sqrt ", "Σ": "S", "∑": "sum", "μ": "mu", "σ": "sigma", "π": "pi", "α": "alpha", "ε": "eps", "Δ": "delta", "∞": "inf",
        "ᵀ": "^T", "²": "^2", "³": "^3", "…": "...", "→": "->", "←": "<-", "⊤": "^T", "∈": "in", "✓": "v", "✗": "x", "›": ">",
        "“": '"', "”": '"', "‘": "'", "’": "'", "\xa0": " ",
        "│": "|", "┃": "#", "─": "-", "━": "=", "▲": "^", "▶": ">", "⋮": ":",
        **dict.fromkeys("┌┐└┘├┤┬┴┼", "+"), **dict.fromkeys("┏┓┗┛┣┫┳┻╋", "#"),
    }
)  # fmt: skip


def in_ascii(text: str) -> str:
    """Spell a text in ASCII: symbols by name, letters without accents, a question mark for the rest.

    >>> in_ascii("q kᵀ ÷ √d_head"), in_ascii("mémoire")
    ('q k^T / sqrt d_head', 'memoire')
    """
    if text.isascii():
        return text
    spelled = unicodedata.normalize("NFKD", text.translate(SPELLED))
    return "".join(character for character in spelled if not unicodedata.combining(character)).encode("ascii", "replace").decode("ascii")
