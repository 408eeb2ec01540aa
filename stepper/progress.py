"""How a long piece of work tells how far it is.

def work(progress: OnProgress | None = None): ...
progress(120, 1728, "decoder.0.self_attn.q")
"""

from collections.abc import Callable

__all__ = ["OnProgress"]

OnProgress = Callable[[int, int, str], None]
"""Called before each part, and once at the end, with: parts done, parts in all, the name of the part that comes."""
