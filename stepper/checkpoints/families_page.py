"""The families that are read, as lines of a table and as a page: from what each family says of itself.

family_lines()       what stepper models prints
families_page()      docs/models.md
"""

from stepper.checkpoints.families import FAMILIES

__all__ = ["families_page", "family_lines"]

_HEAD = ("model_type", "family", "what is read")

_ABOVE = """# Models that are read

A directory as Hugging Face's `save_pretrained` writes it: `config.json`, safetensors (one file, or shards with their index; float32,
float16 or bfloat16), and `tokenizer.json` or the older vocabulary files. Without a tokenizer, sentences are typed as ids.
`stepper models DIR` says what a directory holds.

A GGUF file is a model, too (extra `gguf`): Llama, Mistral and SmolLM2 (`llama`), Qwen 2 and 3, Gemma 1 to 3, Phi-3 and GPT-2, in every
quantisation that the library `gguf` knows, read matrix by matrix. `why` on a parameter opens its block: the scale, and the number that
is stored.

This page is made by `python -m tools.models_page` from what the code says of itself; `stepper models` prints the same table.
"""

_BELOW = """
## What is refused

Each with one line that says why, before anything is computed:

- another `model_type`, or a class of another family than `model_type` says;
- a setting that would compute something that no program here has, such as another activation or another rotary scaling; the line names it;
- a parameter that is missing, left over, or of another shape;
- quantised parameters in safetensors (`quantization_config`, 8-bit floats, integers, MXFP4), named by their type;
- of GGUF files another architecture, another tokenizer, and rotations slowed by factors that stand in the file as arrays;
- pickles, which `stepper convert` alone opens; the line has the command.
"""


def _rows() -> list[tuple[str, str, str]]:
    return [(kind, family.title, family.reads) for kind, family in FAMILIES.items()]


def family_lines() -> list[str]:
    """The table for a terminal."""
    rows = [_HEAD, *_rows()]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [f"{kind:<{widths[0]}}  {title:<{widths[1]}}  {reads}" for kind, title, reads in rows]


def families_page() -> str:
    """The page, in Markdown."""
    rows = [f"| `{kind}` | {title} | {reads} |" for kind, title, reads in _rows()]
    return "\n".join([_ABOVE, f"| {' | '.join(_HEAD)} |", "|---|---|---|", *rows, _BELOW])
