"""Arguments, help and usage."""

import re
import shlex

import pytest

from stepper import __version__
from stepper.cli.argument_texts import EXAMPLES, HELP
from stepper.cli.models import PURPOSES
from stepper.cli.parser import COMMANDS, parse
from stepper.words.sentences import read_texts
from tests.cli.running import CommandLine
from tests.words.test_language import marked


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples_that_are_understood(command: str, stepper: CommandLine) -> None:
    said = stepper(command, "--help")
    assert said.status == 0
    assert COMMANDS[command][1:] in said.out
    for example in EXAMPLES[command]:
        assert example in said.out
        words = shlex.split(example)
        parse(words[words.index("stepper") + 1 :][: words.index(">") - 1 if ">" in words else None])


def test_the_help_lists_every_command(stepper: CommandLine) -> None:
    said = stepper("--help")
    assert said.status == 0
    assert re.findall(r"^    (\w+) ", said.out, flags=re.MULTILINE) == list(COMMANDS)


def test_the_version(stepper: CommandLine) -> None:
    said = stepper("--version")
    assert (said.status, said.out) == (0, f"stepper {__version__}\n")


def test_no_arguments_mean_the_screen_on_the_default_model() -> None:
    arguments = parse([])
    assert (arguments.command, arguments.model, arguments.text, arguments.plain) == ("debug", None, None, False)


@pytest.mark.parametrize(
    "words",
    [["--language", "zh"], ["--language", "zh", "lessons", "list"], ["lessons", "list", "--language", "zh"], ["repl", "--language", "zh"]],
)
def test_the_language_stands_before_or_after_the_command(words: list[str]) -> None:
    arguments = parse(words)
    assert arguments.language == "zh"
    assert arguments.command == next((word for word in words if word in COMMANDS), "debug")
    assert parse(["debug"]).language == "en"


@pytest.mark.parametrize(
    "words, said",
    [
        (["chek"], "no command called 'chek'; nearest: check"),
        (["by-hand"], "to open a model: stepper debug by-hand"),
        (["the cat"], "no command called 'the cat'"),
        (["--plain"], "unrecognized arguments: --plain; see: stepper --help"),
        (["debug", "--at"], "argument --at: expected one argument; see: stepper debug --help"),
        (["debug", "en-fr", "the", "cat"], "unrecognized arguments: cat; see: stepper debug --help"),
        (["program", "en-fr", "--target", "le chat"], "unrecognized arguments: --target 'le chat'; see: stepper program --help"),
        (["check", "--jsn"], "unrecognized arguments: --jsn"),
        (["check", "--turns", "none"], "argument --turns: 'none' is not a number of turns, like 8"),
        (["check", "--turns", "0"], "'0' is not a number of turns"),
        (["trace", "by-hand"], "required: -o/--output; see: stepper trace --help"),
        (["train"], "required: NAME"),
        (["models", "one", "two"], "unrecognized arguments: two"),
    ],
)
def test_bad_usage_is_one_line_that_says_where_help_is(words: list[str], said: str, stepper: CommandLine) -> None:
    assert said in stepper.refused(*words)


def test_the_help_of_the_whole_program_is_chinese_where_chinese_is_spoken(stepper: CommandLine) -> None:
    said = stepper("--language", "zh", "--help").out
    assert "显示程序的版本号并退出" in said
    assert "None" not in said


def test_formulas_of_the_listing_are_said_in_the_language_that_is_spoken(stepper: CommandLine) -> None:
    assert "各个词元，写成编号" in stepper("--language", "zh", "program", "by-hand").out


def test_help_is_said_in_the_language_that_is_asked_for(stepper: CommandLine) -> None:
    said = stepper("check", "--help", "--language", "zh")
    assert said.status == 0
    assert said.out.startswith("用法：stepper check")
    assert "把每一轮的每个张量与 PyTorch 核对。" in said.out
    assert "最多核对几轮；不写就是 32" in said.out
    assert "例如：\n  stepper check en-fr" in said.out
    assert "usage:" in stepper("check", "--help").out


def test_another_language_has_the_help_of_every_argument_and_no_other() -> None:
    mine = read_texts("zh", "command_line")
    ours = {f"command_line.help.{key}": text for key, text in HELP.items()} | {
        f"command_line.does.{key}": COMMANDS[key] for key in COMMANDS
    }
    assert {key for key in mine if key.startswith(("command_line.help.", "command_line.does."))} == set(ours)
    assert [key for key, text in ours.items() if marked(mine[key]) != marked(text)] == []


def test_another_language_says_what_every_model_is_for_and_takes_the_language_after_any_command(stepper: CommandLine) -> None:
    mine = read_texts("zh", "command_line")
    assert {key.rpartition(".")[2] for key in mine if key.startswith("command_line.models.")} == set(PURPOSES)
    assert "用途" in stepper("models", "--language", "zh").out.splitlines()[0]
    assert all("--language" in stepper(command, "--help").out for command in COMMANDS if command != "completion")


@pytest.mark.parametrize(
    "words, said",
    [
        (["chek", "--language", "zh"], "没有叫 'chek' 的命令；最接近的：check；见：stepper --help"),
        (["debug", "--at", "--language", "zh"], "参数 --at：后面要写一个值；见：stepper debug --help"),
        (["train", "--language=zh"], "缺少必需的参数：NAME"),
        (["check", "--turns", "none", "--language", "zh"], "参数 --turns：'none' 不是轮数"),
        (["--language", "zh", "program", "nowhere"], "没有叫 'nowhere' 的模型"),
        (["--language", "tlh"], "no language called 'tlh'"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_that_is_asked_for(words: list[str], said: str, stepper: CommandLine) -> None:
    assert said in stepper.refused(*words)
