"""Hugging Face's library without its progress bars and remarks.

with quiet(transformers):
    model = transformers.AutoModel.from_pretrained(directory)
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["quiet"]


@contextmanager
def quiet(transformers: Any) -> Iterator[None]:
    """No progress bars, and no remarks on arrays that were left out."""
    logging = transformers.utils.logging
    level, has_bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        if has_bar:
            logging.enable_progress_bar()
