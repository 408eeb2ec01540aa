"""A new lesson to start from: complete in form, with a mark at everything that is still to be written.

write_skeleton("L15", Path("lessons/en"))          lessons/en/L15.md, which `stepper lessons check` goes through with its author
"""

import re
from pathlib import Path

from stepper.errors import BadInput
from stepper.files import replace_file
from stepper.words import phrase

__all__ = ["write_skeleton"]

_TEMPLATE = '''+++
id = "<id>"
title = "TODO: what it is about"
goal = "TODO: in one sentence, what the learner will see."
model = "by-hand"
input = "green car"
minutes = 10
covers = []
+++

## TODO: the first section

TODO: prose, in short pieces. Numbers are computed: this sentence has {= len(tokens("source")) } tokens, and the row of
`encoder.0.self_attn.weights` for its first one adds up to {= value("encoder.0.self_attn.weights")[0, 0].sum() :.1f}.

```ask
TODO: a prediction. Which token does the first one look at most?

answer: token("source", argmax(value("encoder.0.self_attn.weights")[0, 0]))
choice: token("source", 0)
  because: TODO: the misconception that leads here.
  source: TODO: where it is asked or explained
choice: answer
after: TODO: what is said when the answer is known.
```

```do
goto encoder.0.self_attn.weights 0
```

```see
close(sum(value("encoder.0.self_attn.weights"), axis=-1), 1)  # TODO: what is to be seen: each row adds up to 1
show value("encoder.0.self_attn.weights")[0] :.2f | tokens("source") | tokens("source")  # TODO: what the table shows
```

```ask
TODO: a second prediction. What is the shape of the scores?

answer: shape(value("encoder.0.self_attn.scores"))
choice: answer
choice: shape(value("encoder.0.self_attn.q"))
  because: TODO: the misconception.
  source: TODO
after: TODO: why that is the shape.
```

```ask
TODO: a third prediction, answered by making the mistake. What becomes of the largest score without the division?

answer: under("option scale=none", max(value("encoder.0.self_attn.scaled")))
choice: max(value("encoder.0.self_attn.scaled"))
  because: TODO: the misconception.
  source: TODO
choice: answer
format: .0f
after: TODO: what the division is for.
```

## TODO: what if?

```do what-if
option scale=none
goto encoder.0.self_attn.scaled
```

TODO: what this shows. A what-if lasts to the end of its section.

## TODO: an exercise

```try
TODO: the task.

%% function scaled
%% starter
def scaled(scores, d_head):
    """Scores divided by the square root of d_head."""
    return scores
%% hint
TODO: the first hint.
%% hint
TODO: the second.
%% hint
TODO: the third.
%% solution
def scaled(scores, d_head):
    return scores / np.sqrt(d_head)
%% check
def inputs(random):
    d_head = int(random.integers(2, 9))
    return random.normal(size=(3, 4)), d_head
%% engine
case: the scores of encoder layer 0
give: value("encoder.0.self_attn.scores")
give: config("d_head")
expect: value("encoder.0.self_attn.scaled")
```

## <closing>

- TODO: a question that the learner can answer now?
'''


def write_skeleton(lesson: str, folder: Path) -> Path:
    """Write a new lesson, and return its file.

    Raises:
        BadInput: the id cannot be one, or the file is there already.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", lesson):
        raise BadInput("lesson.no_id", id=lesson)
    file = folder / f"{lesson}.md"
    if file.exists():
        raise BadInput("lesson.file_there", file=file)
    text = _TEMPLATE.replace("<id>", lesson).replace("<closing>", phrase("lesson.closing"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(file, [text])
    except OSError as error:
        raise BadInput("lesson.cannot_write", file=file, why=error.strerror) from None
    return file
