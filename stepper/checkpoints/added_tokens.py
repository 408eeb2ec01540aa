"""The tokens that are found in a text before it is split, and those that are put around it.

    add_tokens(tokenizer, settings, {"cls_token": "[CLS]"})     added tokens first, by id; then those with a role
    put_around(tokenizer, start="<s>", end="</s>")              <s> sentence </s>

In the order of Hugging Face's library, as a token that the vocabulary lacks gets the next id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from stepper.checkpoints.tokenizer_settings import SPECIAL, Spelled, TokenizerSettings

if TYPE_CHECKING:
    import tokenizers

__all__ = ["add_own", "add_tokens", "ends_of", "put_around", "roles_of"]


def add_tokens(
    tokenizer: "tokenizers.Tokenizer", settings: TokenizerSettings, defaults: Mapping[str, str], more: Iterable[Spelled] = ()
) -> None:
    """Add every token that the settings name, and those that a class has where they name none.

    Args:
        tokenizer: with its vocabulary.
        settings: of its directory.
        defaults: the tokens of a class, by their roles.
        more: special tokens that a class has besides.
    """
    added = [settings.added[number] for number in sorted(settings.added)]
    known = set(_spelled(tokenizer)) | {each.content for each in added}
    with_roles = [settings.special(name, defaults.get(name)) for name in SPECIAL]
    others = [each for each in (*with_roles, *settings.extra(), *more) if each and each.content not in known]
    roles = {each.content for each in with_roles if each}
    _add(tokenizer, [*(_with_special(each, each.special or each.content in roles) for each in added), *others])
    tokenizer.encode_special_tokens = settings.flag("split_special_tokens", False)


def add_own(tokenizer: "tokenizers.Tokenizer", settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None") -> None:
    """Add the tokens that tokenizer.json lists for itself, unless tokenizer_config.json has a list of its own."""
    if whole and not settings.lists_added:
        tokenizer.add_tokens(list(whole.get_added_tokens_decoder().values()))


def roles_of(settings: TokenizerSettings, defaults: Mapping[str, str]) -> list[str]:
    """The special tokens that a class has: those with a role, and those without."""
    with_roles = (settings.special(name, defaults.get(name)) for name in SPECIAL)
    return [each.content for each in (*with_roles, *settings.extra()) if each]


def _with_special(token: Spelled, special: bool) -> Spelled:
    return Spelled(token.content, special, token.lstrip, token.rstrip, token.single_word, token.normalized)


def _add(tokenizer: "tokenizers.Tokenizer", tokens: Iterable[Spelled]) -> None:
    from tokenizers import AddedToken

    tokenizer.add_tokens([AddedToken(**asdict(each)) for each in tokens if each.content])


def _spelled(tokenizer: "tokenizers.Tokenizer") -> list[str]:
    """What was added to a tokenizer already."""
    return [each.content for each in tokenizer.get_added_tokens_decoder().values()]


def ends_of(settings: TokenizerSettings, defaults: Mapping[str, str], start: bool = False, end: bool = False) -> tuple[str, str]:
    """The tokens before and after a sentence by `add_bos_token` and `add_eos_token`; empty where there is none."""
    wanted = {"bos_token": settings.flag("add_bos_token", start), "eos_token": settings.flag("add_eos_token", end)}
    tokens = [settings.special(name, defaults.get(name)) if is_wanted else None for name, is_wanted in wanted.items()]
    first, last = (token.content if token else "" for token in tokens)
    return first, last


def put_around(tokenizer: "tokenizers.Tokenizer", start: str, end: str) -> None:
    """Put one token before each sentence and one after it; an empty one is left out."""
    from tokenizers import processors

    def around(sentence: str, kind: int) -> str:
        return " ".join(f"{each}:{kind}" for each in (start, sentence, end) if each)

    ids = {each: tokenizer.token_to_id(each) for each in (start, end) if each}
    special = [(token, number) for token, number in ids.items() if number is not None]
    first, second = around("$A", 0), around("$B", 1)
    tokenizer.post_processor = processors.TemplateProcessing(single=first, pair=f"{first} {second}", special_tokens=special)
