"""Values and texts that have broken programs before, and random changes of texts and JSON."""

import json
from random import Random
from typing import Any

__all__ = ["NASTY_TEXTS", "NASTY_VALUES", "changed_bytes", "changed_json", "changed_text"]

NASTY_TEXTS = (
    *("", " ", "\n", "\t", "\x00", "\x1b[31mred\x1b[0m", "\x1b]52;c;eA==\x07", "\u202eabc", "\ufeff", "\ud800", "e\u0301" * 50, "界" * 90),
    *("a" * 5000, "../secret.txt", "/etc/passwd", "~/secret", "$(touch${IFS}x)", "`id`", "-rf", "%s%n{0}{x}", "{= 1 }", "[PAD]", "<eos>"),
    *("nan", "inf", "-1", "1e400", "9" * 400, "9" * 4400, "²", "٣", "0x10", "1_000", "None", "__import__('os').system('touch x')"),
)
NASTY_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 3, 7, 64, 1000, 10**6, 2**31, 2**63, 10**30, 10**400, -(10**400)),
    *(0.0, -0.0, 0.5, 1e-30, 1e308, float("nan"), float("inf"), -float("inf")),
    *([], {}, [[]], [None], [0], [-1], [10**9], ["a"], [1.5], [[1, 2], [3]], {"a": 1}, {"": {}}, [0] * 3000),
    *NASTY_TEXTS,
)


def changed_text(random: Random, text: str) -> str:
    """A text with something left out, doubled, moved or put in."""
    at, end = sorted(random.randrange(len(text) + 1) for _ in range(2))
    end = min(end, at + 40)
    match random.randrange(5):
        case 0:
            return text[:at] + text[end:]
        case 1:
            return text[:end] + text[at:]
        case 2:
            return text[:at] + random.choice(NASTY_TEXTS) + text[end:]
        case 3:
            return text[:at] + random.choice("()[]{}\"'`#+-*/%@=<>,.:;|~!? \n\t0189aé\x1b") * random.choice((1, 1, 1, 3, 600)) + text[at:]
        case _:
            return text[:at] + text[at:end][::-1] + text[end:]


def changed_bytes(random: Random, content: bytes) -> bytes:
    """Bytes cut off, flipped, doubled or put in."""
    at = random.randrange(len(content) + 1)
    match random.randrange(5):
        case 0:
            return content[:at]
        case 1 if content:
            at = min(at, len(content) - 1)
            return content[:at] + bytes([content[at] ^ (1 << random.randrange(8))]) + content[at + 1 :]
        case 2:
            return content[:at] + random.randbytes(random.choice((1, 2, 8, 300))) + content[at:]
        case 3:
            return content[:at] + content[max(0, at - 100) :]
        case _:
            return content[:at] + bytes(random.choice((1, 8, 4096))) + content[at + 8 :]


def changed_json(random: Random, entries: Any) -> Any:
    """JSON with one entry somewhere inside changed, left out or added."""
    if isinstance(entries, dict) and entries and random.random() < 0.93:
        key = random.choice(list(entries))
        match random.randrange(8):
            case 0:
                return {name: each for name, each in entries.items() if name != key}
            case 1:
                return {**entries, random.choice(NASTY_TEXTS): entries[key]}
            case 2:
                return {**entries, key: entries[random.choice(list(entries))]}
            case _:
                return {**entries, key: changed_json(random, entries[key])}
    if isinstance(entries, list) and entries and random.random() < 0.85:
        place = random.randrange(len(entries))
        match random.randrange(5):
            case 0:
                return entries[:place] + entries[place + 1 :]
            case 1:
                return entries[: place + 1] + entries[place:]
            case _:
                return [*entries[:place], changed_json(random, entries[place]), *entries[place + 1 :]]
    if isinstance(entries, int) and not isinstance(entries, bool) and random.random() < 0.4:
        return entries + random.choice((-1, 1, 2, entries))
    if isinstance(entries, str) and random.random() < 0.3:
        return changed_text(random, entries)
    return json.loads(json.dumps(random.choice(NASTY_VALUES)))
