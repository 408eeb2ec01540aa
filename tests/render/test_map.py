"""The architecture figure: whole pictures, a lit block for every step, the handoff to every decoder layer."""

from typing import Any

import pytest

from stepper.engine import AS_TRAINED, Config, ModelSpec, Turn, build_program, spec_of
from stepper.engine.place import Place
from stepper.engine.whatif import with_options
from stepper.render.canvas import Canvas
from stepper.render.line import crop, line_text, line_width
from stepper.render.look import Look
from stepper.render.map import MapFigure, draw_map
from stepper.render.style import Role, Style
from tests.models import SPECS

LOOK, ASCII = Look("none"), Look("none", ascii_only=True)


def shape(encoder_layers: int = 0, decoder_layers: int = 0, **choices: Any) -> ModelSpec:
    """A small model with these layers."""
    kinds: dict[tuple[bool, bool], Any] = {(True, False): "encoder-only", (False, True): "decoder-only"}
    architecture = kinds.get((encoder_layers > 0, decoder_layers > 0), "encoder-decoder")
    sizes: dict[str, Any] = {"vocab_size": 11, "d_model": 4, "n_heads": 2, "d_ff": 8}
    return spec_of(Config(architecture, **sizes, encoder_layers=encoder_layers, decoder_layers=decoder_layers, **choices))


_PRE: dict[str, Any] = {"norm": "pre", "final_norm": True}
_RMS: dict[str, Any] = {"norm_kind": "rms", "gated": True}
_BERT: dict[str, Any] = {"token_types": 2, "embed_norm": True, "pooler": True}
PAPER = shape(2, 2)
SHAPES = {
    "the paper's": PAPER,
    "pre-norm": shape(2, 2, **_PRE),
    "encoder-only": shape(2),
    "decoder-only": shape(0, 2, **_PRE),
    "deep": shape(5, 3),
    "deep pre-norm": shape(3, 5, **_PRE),
    "without positions": shape(1, 3, positions="none"),
    "like Llama": shape(0, 2, **_PRE, **_RMS, positions="rotary", n_kv_heads=1),
    "like T5": shape(2, 2, **_PRE, **_RMS, positions="relative", head_scale=True),
    "like BERT": shape(2, **_BERT, head_transform=True),
    "without words": shape(2, **_BERT, head="none"),
    "like BART": shape(1, 1, embed_norm=True),
    "far from any": shape(1, 1, **_RMS, positions="rotary", n_kv_heads=1, head="none"),
}
SHAPES["like GPT-Neo"] = SPECS["gpt_neo"]
SHAPES["like GPT-NeoX"] = SPECS["gpt_neox"]
SHAPES |= {f"like {name}": SPECS[name] for name in ("gptj", "olmo2", "granite", "gemma2", "bloom", "mixtral", "qwen2_moe", "gpt_oss")}
ONE_LLAMA = shape(0, 1, **_PRE, **_RMS, positions="rotary", n_kv_heads=1)


def picture(figure: MapFigure) -> str:
    return "\n".join(line_text(line).rstrip() for line in figure.lines)


def step_names(spec: ModelSpec) -> list[str]:
    """The names of every step of a real program of this shape, in a first and in a later turn."""
    first = build_program(spec, Turn(0, source=3, rows=1, cached=True))
    later = [build_program(spec, Turn(1, source=3, past=1, rows=1, cached=True))] if spec.decoder else []
    return [step.name for program in (first, *later) for step in program]


def test_the_figure_of_the_paper_at_the_handoff() -> None:
    assert (
        picture(draw_map(PAPER, Place.of("decoder.1.cross_attn.memory"), LOOK))
        == """\
                          next word
                        ┌────────────────▲─┐
                        │ softmax          │
                        │ unembed          │
                        ├─ decoder.out ──▲─┤
                        ├─ decoder 1 ────▲─┤
                        │ ┌▶ add & norm    │
                        │ └─ ffn           │
  encoder.out ━━━━━━┓   │ ┌▶ add & norm    │
┌─ encoder 1 ────▲─┐┣KV▶│ └─[cross_attn]   │
│ ┌▶ add & norm    ││   │ ┌▶ add & norm    │
│ └─ ffn           ││   │ └─ self_attn     │
│ ┌▶ add & norm    ││   ├─ decoder 0 ────▲─┤
│ └─ self_attn     ││   │ ┌▶ add & norm    │
├─ encoder 0 ────▲─┤│   │ └─ ffn           │
│ ┌▶ add & norm    ││   │ ┌▶ add & norm    │
│ └─ ffn           │└KV▶│ └─ cross_attn    │
│ ┌▶ add & norm    │    │ ┌▶ add & norm    │
│ └─ self_attn     │    │ └─ self_attn     │
├────────────────▲─┤    ├────────────────▲─┤
│ + position       │    │ + position       │
│ embed            │    │ embed            │
└────────────────▲─┘    └────────────────▲─┘
  source                  target so far"""
    )


def test_the_compact_figure_in_ascii() -> None:
    assert (
        picture(draw_map(PAPER, Place.of("encoder.1.norm2.mean"), ASCII, compact=True))
        == """\
                          next word
                        +----------------^-+
                        | softmax          |
                        | unembed          |
                        +- decoder.out --^-+
                        +- decoder 1 ----^-+
  encoder.out ------+   | ffn        + norm|
+- encoder 1 ----^-++KV>| cross_attn + norm|
| ffn        +[norm]|   | self_attn  + norm|
| self_attn  + norm||   +- decoder 0 ----^-+
+- encoder 0 ----^-+|   | ffn        + norm|
| ffn        + norm|+KV>| cross_attn + norm|
| self_attn  + norm|    | self_attn  + norm|
+----------------^-+    +----------------^-+
| embed + position |    | embed + position |
+----------------^-+    +----------------^-+
  source                  target so far"""
    )


def test_a_deep_model_shows_the_current_layer_and_the_handoff_to_all_the_others() -> None:
    figure = picture(draw_map(shape(12, 6), Place.of("decoder.3.cross_attn.v"), LOOK, compact=True))
    assert "encoder 11 ×12" in figure
    assert "decoder 3 ×6" in figure
    lines = figure.splitlines()
    assert [line[20:43].rstrip() for line in lines if "▶" in line] == [
        "┌KV▶│ ⋮ layers 4-5",
        "┣KV▶│[cross_attn]+ norm",
        "└KV▶│ ⋮ layers 0-2",
    ]
    assert figure.count("⋮ layers") == 3


def test_a_decoder_only_model_is_the_right_half_without_cross_attention() -> None:
    assert (
        picture(draw_map(shape(0, 1, **_PRE), Place.of("decoder.0.self_attn.scores"), LOOK))
        == """\
  next word
┌────────────────▲─┐
│ softmax          │
│ unembed          │
├─ decoder.out ──▲─┤
│ norm             │
├─ decoder 0 ────▲─┤
│ ┌▶ add           │
│ │  ffn           │
│ └─ norm          │
│ ┌▶ add           │
│ │ [self_attn]    │
│ └─ norm          │
├────────────────▲─┤
│ + position       │
│ embed            │
└────────────────▲─┘
  target so far"""
    )


def test_what_a_llama_does_beyond_the_paper_has_its_place() -> None:
    assert (
        picture(draw_map(ONE_LLAMA, Place.of("decoder.0.self_attn.k_new.heads"), LOOK))
        == """\
  next word
┌────────────────▲─┐
│ softmax          │
│ unembed          │
├─ decoder.out ──▲─┤
│ rms norm         │
├─ decoder 0 ────▲─┤
│ ┌▶ add           │
│ │  ffn × gate    │
│ └─ rms norm      │
│ ┌▶ add           │
│ │  k v ×2        │
│ │  q[k]turned    │
│ │  self_attn     │
│ └─ rms norm      │
├────────────────▲─┤
│ embed            │
└────────────────▲─┘
  target so far"""
    )


def test_sublayers_that_are_added_up_together_share_one_addition() -> None:
    lines = picture(draw_map(SPECS["gpt_neox"], Place.of("decoder.1.norm2.mean"), LOOK)).splitlines()
    assert lines[6:14] == [
        "├─ decoder 1 ────▲─┤",
        "│ ┌▶ add           │",
        "│ │  ffn           │",
        "│ ├─[norm]         │",
        "│ │  q k turned    │",
        "│ │  self_attn     │",
        "│ └─ norm          │",
        "├─ decoder 0 ────▲─┤",
    ]
    compact = picture(draw_map(SPECS["gpt_neox"], Place.of("decoder.1.add"), LOOK, compact=True)).splitlines()
    assert compact[7:9] == ["│ norm ffn       [+]", "│ norm self_attn  ┘│"]


def test_a_layer_that_looks_at_a_window_says_so_and_the_others_do_not() -> None:
    figure = picture(draw_map(SPECS["gpt_neo"], Place.of("decoder.1.self_attn.masked.mask"), LOOK))
    assert figure.count("window") == 1
    assert "│ │ [window 2]     │" in figure


def test_a_bert_without_words_ends_with_its_pooler() -> None:
    assert (
        picture(draw_map(shape(1, **_BERT, head="none"), Place.of("encoder.embed.norm.var"), LOOK))
        == """\
┌────────────────▲─┐
│ pooler           │
├─ encoder.out ──▲─┤
├─ encoder 0 ────▲─┤
│ ┌▶ add & norm    │
│ └─ ffn           │
│ ┌▶ add & norm    │
│ └─ self_attn     │
├────────────────▲─┤
│[norm]            │
│ + position       │
│ + segment        │
│ embed            │
└────────────────▲─┘
  source"""
    )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("compact", [False, True])
def test_every_step_of_every_program_lights_a_block_of_its_own_name(shape: str, compact: bool) -> None:
    spec = SHAPES[shape]
    for name in step_names(spec):
        figure = draw_map(spec, Place.of(name), LOOK, compact=compact)
        assert figure.active is not None, name
        assert name == figure.active or name.startswith(figure.active + ".")
        assert picture(figure).count("[") == 1
        region = figure.regions[figure.active]
        lit = crop(figure.lines[region.line], region.start, region.end)
        assert [span.style.role for span in lit] == [Role.ACTIVE]


@pytest.mark.parametrize(
    "name, block, text",
    [
        ("encoder.embed.ids", "encoder.embed", "embed"),
        ("encoder.embed.position", "encoder.embed.position", "position"),
        ("encoder.embed.out", "encoder.embed.out", "+"),
        ("encoder.0.self_attn.weights.exp", "encoder.0.self_attn", "self_attn"),
        ("encoder.1.add2", "encoder.1.add2", "add"),
        ("decoder.0.norm3.out", "decoder.0.norm3", "norm"),
        ("encoder.out", "encoder.out", "encoder.out"),
        ("decoder.out", "decoder.out", "decoder.out"),
        ("encoder.embed.lookup", "encoder.embed", "embed"),
        ("decoder.0.cross_attn.k", "decoder.0.cross_attn", "cross_attn"),
        ("logits", "logits", "unembed"),
        ("probs.max", "probs", "softmax"),
        ("next", "next", "next word"),
    ],
)
def test_a_step_lights_its_block(name: str, block: str, text: str) -> None:
    figure = draw_map(PAPER, Place.of(name), LOOK)
    assert figure.active == block
    region = figure.regions[block]
    assert line_text(crop(figure.lines[region.line], region.start, region.end)) == text


def test_a_name_of_no_block_lights_nothing() -> None:
    figure = draw_map(PAPER, Place.of("somewhere.else"), LOOK)
    assert figure.active is None
    assert "[" not in picture(figure)


def test_the_handoff_reaches_the_cross_attention_of_every_decoder_layer() -> None:
    spec = shape(3, 4)
    figure = draw_map(spec, Place.of("encoder.out"), LOOK, most_layers=4)
    for layer in range(4):
        arrow, block = figure.regions[f"decoder.{layer}.cross_attn.memory"], figure.regions[f"decoder.{layer}.cross_attn"]
        assert arrow.line == block.line
        assert line_text(crop(figure.lines[arrow.line], arrow.start, arrow.end)).endswith("KV▶")


@pytest.mark.parametrize("step", ["memory", "k", "k.proj", "v", "v.proj"])
def test_the_arrow_is_lit_while_memory_is_read(step: str) -> None:
    figure = draw_map(PAPER, Place.of(f"decoder.0.cross_attn.{step}"), LOOK)
    lit, other = (figure.regions[f"decoder.{layer}.cross_attn.memory"] for layer in (0, 1))
    assert crop(figure.lines[lit.line], lit.start, lit.end)[0].style.role is Role.ACTIVE
    assert line_text(crop(figure.lines[lit.line], lit.start, lit.end)) == "┗KV▶"
    assert crop(figure.lines[other.line], other.start + 1, other.end)[0].style.role is Role.HANDOFF


@pytest.mark.parametrize("name", ["decoder.0.cross_attn.q", "decoder.0.cross_attn.scores", "encoder.out", "decoder.0.self_attn.k"])
def test_the_arrow_is_not_lit_otherwise(name: str) -> None:
    figure = draw_map(PAPER, Place.of(name), LOOK)
    assert not set("┃━┗┣") & set(picture(figure))


def test_another_wiring_names_what_each_layer_reads() -> None:
    def arrows(handoff: str) -> list[str]:
        wired = with_options(PAPER, AS_TRAINED.changed(handoff=handoff))
        figure = picture(draw_map(wired, Place.of("decoder.0.cross_attn.q"), LOOK))
        return [line[20:24] for line in figure.splitlines() if line[20:24].endswith("▶")]

    assert arrows("same_depth") == [" E1▶", " E0▶"]
    assert arrows("gpa") == [" E1▶", " ΣE▶"]
    assert arrows("ama") == [" ΣE▶", " ΣE▶"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("compact", [False, True])
def test_the_figure_has_equal_lines_of_at_most_44_cells_and_the_compact_one_at_most_21_lines(shape: str, compact: bool) -> None:
    for look in (LOOK, ASCII, Look("dark")):
        figure = draw_map(SHAPES[shape], Place.of("probs"), look, compact=compact)
        assert len({line_width(line) for line in figure.lines}) == 1
        assert line_width(figure.lines[0]) <= 44
        assert not compact or len(figure.lines) <= 21
        if look.ascii_only:
            assert picture(figure).isascii()


def test_a_click_finds_the_block_drawn_there() -> None:
    figure = draw_map(PAPER, Place.of("next"), LOOK)
    for name, region in figure.regions.items():
        assert figure.block_at(region.start, region.line) == name
        assert figure.block_at(region.end - 1, region.line) == name
    assert figure.block_at(0, 0) is None


def test_the_line_of_the_layers_left_out_leads_to_the_nearest_of_them() -> None:
    regions = draw_map(shape(12, 0), Place.of("encoder.3.add1"), LOOK).regions
    assert {"encoder.2", "encoder.4"} <= set(regions)


def test_a_canvas_leaves_out_what_stands_outside_and_keeps_wide_characters_whole() -> None:
    sheet = Canvas(5, 1)
    sheet.put(-1, 0, "abc", Style())
    sheet.put(3, 0, "猫", Style())
    sheet.put(0, 7, "x", Style())
    assert [line_text(line) for line in sheet.lines()] == ["bc 猫"]
    sheet.put(4, 0, "猫", Style())
    assert line_width(sheet.lines()[0]) == 5
    assert sheet.text(1, 0) == "c"
    assert sheet.text(9, 0) == ""
