"""Keys as a person reads them, for those that Textual calls by words."""

__all__ = ["shown_key"]

_SHOWN = {
    "space": "space",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "equals_sign": "=",
    "full_stop": ".",
    "comma": ",",
    "escape": "esc",
    "pageup": "page up",
    "pagedown": "page down",
}


def shown_key(key: str) -> str:
    """A key as a person reads it.

    >>> shown_key("left_square_bracket"), shown_key("ctrl+q")
    ('[', 'ctrl+q')
    """
    return _SHOWN.get(key, key)
