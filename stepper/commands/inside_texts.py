"""The lines that say what the verbs that look inside gave back."""

import stepper.commands.results as r
from stepper.render.look import Look
from stepper.render.tokens import fit_token, visible
from stepper.words import phrase

__all__ = ["attributed", "heads_found", "lens_read", "neurons_found", "swept", "word_through_layers"]

_LOOK = Look()
_BAR = 20
_COLUMN = 8


def lens_read(result: r.LensRead) -> str:
    """A line for each layer: the likeliest words of the row."""
    lens = result.lens
    row = min(result.row, len(lens.words[0]) - 1)
    width = max(map(len, lens.layers))
    lines = [phrase("inside.lens", row=row), *([phrase("inside.post_norm")] if lens.post_norm else [])]
    for number, name in enumerate(lens.layers):
        said = (f"{visible(word, _LOOK)} {share:.3f}" for word, share in zip(lens.words[number][row], lens.probs[number][row], strict=True))
        lines.append(f"{name:<{width}}  {'  '.join(f'{each:<14}' for each in said)}".rstrip())
    return "\n".join(lines)


def word_through_layers(result: r.WordThroughLayers) -> str:
    """A line for each layer: the place of the word, its probability, a bar."""
    width = max(map(len, result.layers))
    lines = [phrase("inside.word", word=visible(result.word, _LOOK), row=result.row)]
    for name, rank, share in zip(result.layers, result.ranks, result.shares, strict=True):
        lines.append(f"{name:<{width}}  {rank + 1:>6}  {share:.4f}  {'#' * round(_BAR * share)}".rstrip())
    return "\n".join(lines)


def heads_found(result: r.HeadsFound) -> str:
    """A line for each head."""
    kinds = list(result.heads[0].scores)
    names = [phrase(f"inside.kinds.{kind}") for kind in kinds]
    width = max(len(each.layer) for each in result.heads)
    lines = [f"{'':<{width}}      {''.join(f'{name:>11}' for name in names)}"]
    for each in result.heads:
        numbers = "".join(f"{each.scores[kind]:>11.2f}" for kind in kinds)
        lines.append(f"{each.layer:<{width}} {each.head:>3}  {numbers}  {phrase(f'inside.kinds.{each.kind}')}")
    return "\n".join([*lines, phrase("inside.heads_say")])


def attributed(result: r.Attributed) -> str:
    """A line for each part, the largest share first, with a bar; then the sum beside the stored number."""
    found = result.attribution
    parts = found.largest(len(found.parts))
    width, most = max(len(name) for name, _ in parts), max(abs(share) for _, share in parts) or 1.0
    word, against = visible(found.word, _LOOK), visible(found.against or "", _LOOK)
    head = phrase("inside.attributed", word=word, row=found.row)
    if found.against is not None:
        head = phrase("inside.attributed_against", word=word, against=against, row=found.row)
    lines = [head]
    lines += [f"{name:<{width}}  {share:>+9.4f}  {'#' * round(_BAR * abs(share) / most)}".rstrip() for name, share in parts]
    return "\n".join([*lines, phrase("inside.adds_up", total=f"{found.total:.6g}", stored=f"{found.stored:.6g}")])


def neurons_found(result: r.NeuronsFound) -> str:
    """A line for each unit: how strongly it is on, the words it raises, those it lowers."""
    lines = [phrase("inside.neurons", layer=result.neurons[0].layer, row=result.row)]
    for each in result.neurons:
        raised, lowered = (", ".join(f"{visible(word, _LOOK)} {by:+.2f}" for word, by in words) for words in (each.raised, each.lowered))
        lines.append(f"{each.unit:>6} {each.activation:>9.3f}  {raised}   {lowered}")
    return "\n".join(lines)


def swept(result: r.Swept) -> str:
    """A table for each stack: a line for each tensor, a column for each part of it."""
    found = result.sweep
    words = {"word": visible(found.word, _LOOK), "against": visible(found.against, _LOOK)}
    lines = [phrase("inside.swept", kind=phrase(f"inside.swept_kinds.{found.kind}"), row=found.row, **words)]
    lines.append(phrase("inside.swept_ends", here=f"{found.here:+.3f}", there=f"{found.there:+.3f}"))
    for panel in found.panels:
        width = max(map(len, panel.names))
        heads = (f" {fit_token(column, _COLUMN, _LOOK, 'right')}" for column in panel.columns)
        lines.append(f"{'':<{width}}{''.join(heads)}")
        for name, moved in zip(panel.names, panel.moved, strict=True):
            lines.append(f"{name:<{width}}{''.join(f' {number:>+{_COLUMN}.3f}' for number in moved)}")
    return "\n".join(lines)
