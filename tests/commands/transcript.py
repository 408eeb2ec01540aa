"""What every verb answers, as one text: python -m tests.commands.transcript writes it anew.

The text of a command is a rendering of its result; this file holds every rendering still.
"""

from pathlib import Path

from stepper import Session
from stepper.commands import Desk, execute, text
from stepper.errors import StepperError

FILE = Path(__file__).with_name("transcript.txt")

_TALKS = {
    ("by-hand", "green car"): """
        where; ls *self_attn.q; ls embed; p encoder.embed.scaled; p encoder.embed.scaled[1]
        p encoder.embed.scaled[0,2]; p encoder.0.self_attn.W_q
        back; into; out; step; step; into; next; prev; back; start; finish; layer -1; layer; turn -1; goto probs; into
        why; why [0,4]; uses; uses encoder.out; uses W; uses encoder.0.self_attn.W_q; from; from encoder.embed.ids
        text; turn; turn; turn; text; next; next; finish
        words; words v; glossary; glossary residual stream; help; help why; help goto; help undo
        goto encoder.0.self_attn.scores 1; why; set scores[0,2,1] 9; why scores[0,2,1]; diff; diff scores
        diff encoder.embed.out
        set encoder.embed.ids[1] book; text; set encoder.embed.scaled[0,:] 1.5; set encoder.0.self_attn.W_q[0,1] 0.5
        undo; undo; redo; where
        ablate encoder.0.self_attn.context[head=0]; diff; undo; undo; undo; baseline; baseline now; option mask=none
        baseline; diff
        diff decoder.0.self_attn.weights; baseline trained; option; option positions=none scale=double; undo; undo
        temp 0.8; topk 3; topp 0.9; seed 7; undo; undo; undo; undo
        pins; pin; pin cell=0,0,1 as=heat The residual stream; pins; unpin 1; unpin 7; pins; unpin *
        view as=heat; view; input green book; where; target livre; where; target; open by-hand car; where
    """,
    ("by-hand", "green book"): """
        grad; gradients; target livre vert; goto next; next; where; why loss; goto logits 0; grad; where; why; grad; where; gradients
        nudge decoder.0.self_attn.W_q[0,1]; learn 2 rate=0.1; undo; grad unembed.W; grad; learn optimizer=adam; learn x; learn 0
        goto update.unembed.W; grad; where; forget x; forget 3; learn 3 optimizer=sgd rate=0.3; where
        undo; undo; lens 2; lens 0; lens livre; lens zzz
        heads; attribute; attribute livre against vert; patch encoder.out; patch encoder.out from red car; undo
        sweep from green car; sweep heads livre against vert from green car; sweep; sweep from car; sweep ffn zzz from green car
        neurons; neurons decoder.0.ffn 2; neurons encoder.0.ffn; neurons zzz; goto logits; neurons
        contrast; contrast green car; diff; diff encoder.out; baseline; contrast room; diff; baseline trained; diff
    """,
    ("digits", "17"): """
        picture; picture rollout; picture 3; draw; goto encoder.0.self_attn.weights 5; picture
    """,
    ("en-fr", "the black cat sleeps ."): """
        break; watch; break *.self_attn.weights row 1; continue; continue; rcontinue; break scores
        break decoder.*.cross_attn.weights token "noir" if max > 0.5; watch norm
        watch encoder.0.self_attn.q max - min; next; next; watch
        disable 1; disable 2; break; enable 1; unbreak 1; continue; continue; rcontinue; rcontinue; unwatch 4
        unbreak 3; disable 2; continue
        unbreak 2; unwatch 5; continue; rcontinue; words bl; text; goto logits; p logits[0,0:3]; from; uses
    """,
    ("fill-mask", None): "text; where; words a; turn; continue; rcontinue",
}


def transcript() -> str:
    """Every answer, each after its line."""
    said: list[str] = []
    for (model, words), lines in _TALKS.items():
        desk = Desk(Session(model, words))
        said.append(f"# {model} {words or ''}".rstrip())
        for line in (line.strip() for row in lines.strip().splitlines() for line in row.split(";")):
            said += [f"> {line}", *_answer(desk, line)]
    return "\n".join(said) + "\n"


def _answer(desk: Desk, line: str) -> list[str]:
    """The lines of an answer; of a refusal its kind alone, for its words are held elsewhere."""
    try:
        return text(execute(desk, line)).splitlines()
    except StepperError as refused:
        return [f"! {type(refused).__name__}"]


if __name__ == "__main__":
    FILE.write_text(transcript(), encoding="utf-8")
