"""The linter: passes on the lessons that are shipped, and names every fault that is put into one."""

import json
from pathlib import Path

import pytest

from stepper.course import check_lessons, lessons_folder
from stepper.course.problem import Problem
from stepper.errors import BadInput
from tests.course.sample import finished_lesson

LESSONS = [lessons_folder() / "en" / "L00-tour.md", lessons_folder() / "zh" / "L00-tour.md"]
"""Two of those that come with stepper; `tools.check` carries out all of them."""


def problems_of(folder: Path, *changes: tuple[str, str], exercises: bool = False) -> list[Problem]:
    return check_lessons(finished_lesson(folder, *changes), exercises)


def test_the_lesson_that_the_faults_are_put_into_has_none(tmp_path: Path) -> None:
    assert problems_of(tmp_path, exercises=True) == []


THIRD_ASK = """```ask
a third prediction, answered by making the mistake. What becomes of the largest score without the division?

answer: under("option scale=none", max(value("encoder.0.self_attn.scaled")))
choice: max(value("encoder.0.self_attn.scaled"))
  because: the misconception.
  source: somewhere
choice: answer
format: .0f
after: what the division is for.
```
"""
SECOND_CHOICE = """choice: shape(value("encoder.0.self_attn.q"))
  because: the misconception.
  source: somewhere
"""

ENGINE = """%% engine
case: the scores of encoder layer 0
give: value("encoder.0.self_attn.scores")
give: config("d_head")
expect: value("encoder.0.self_attn.scaled")
"""
CLAIM = 'close(sum(value("encoder.0.self_attn.weights"), axis=-1), 1)'
GOTO = "goto encoder.0.self_attn.weights 0"
SCALED = 'max(value("encoder.0.self_attn.scaled"))'

FAULTS = {
    "the answer is not among the choices": ("choice: answer\nchoice: shape", "choice: (9, 9)\nchoice: shape", "is not among the choices"),
    "the answer is typed": ('answer: shape(value("encoder.0.self_attn.scores"))', "answer: (1, 3, 3)", "is typed"),
    "an unknown tensor in a do block": (GOTO, "goto encoder.0.self_attn.weigths 0", "no tensor called"),
    "an unknown tensor in an expression": (f"choice: {SCALED}", f"choice: {SCALED.replace('.0.', '.7.')}", "no tensor called"),
    "an unknown tensor in the prose": ("`encoder.0.self_attn.weights`", "`encoder.0.self_attn.attention`", "no tensor called"),
    "a shortened tensor": (f"choice: {SCALED}", 'choice: max(value("enc.0.self.scaled"))', "in a lesson write"),
    "two choices that look alike": (SECOND_CHOICE, SECOND_CHOICE * 2, "both read"),
    "two choices that round alike": (f"choice: {SCALED}", "choice: answer * 1.0001", "both read"),
    "a wrong choice without its misconception": ("  because: the misconception that leads here.\n", "", "says no misconception"),
    "a wrong choice without a source": ("  source: where it is asked or explained\n", "", "has no source"),
    "front matter that is not TOML": ("minutes = 10", "minutes = ten", "not TOML"),
    "front matter that lacks something": ("minutes = 10\n", "", "has no minutes"),
    "front matter with a misspelt name": ("minutes = 10", "minuets = 10", "knows no 'minuets'"),
    "a goal of two sentences": ("what the learner will see.", "what. You will see. More.", "not one sentence"),
    "a model that is not here": ('model = "by-hand"', 'model = "by-foot"', "needs the model by-foot"),
    "a sentence that the model does not know": ('input = "green car"', 'input = "green bicycle"', "does not know the word 'bicycle'"),
    "a section that the article lacks": ("covers = []", 'covers = [{ section = "99.9", stop = "logits" }]', "no section '99.9'"),
    "a stop that the model lacks": ("covers = []", 'covers = [{ section = "9.3", stop = "encoder.5.out" }]', "no tensor called"),
    "a block that is misspelt": ("```see", "```sea", "no block called 'sea'"),
    "a block that is not closed": ("```\n\n## what if?", "## what if?", "is not closed"),
    "a command that does not exist": (GOTO, "fly encoder.out", "no command called 'fly'"),
    "a command that writes": (GOTO, "export all.npz", "a lesson cannot use export"),
    "a claim that is not true": (CLAIM, CLAIM.replace("1)", "2)"), "this is not so"),
    "a claim that looks at nothing": (CLAIM, "close(1, 1)", "does not look at the run"),
    "a claim that is neither true nor false": (CLAIM, CLAIM.removeprefix("close(").removesuffix(", 1)"), "neither true nor false"),
    "a claim without words": ("  # what is to be seen: each row adds up to 1", "", "is not said"),
    "a number that is typed": ("prose, in short pieces.", "prose, about 0.25 of it.", "the number 0.25 is typed"),
    "a number that is no expression": ('{= len(tokens("source")) }', "{= len(tokens) }", "tokens"),
    "a name of Python's in an expression": ('{= len(tokens("source")) }', '{= open("/etc/passwd") }', "no function 'open'"),
    "two predictions only": (THIRD_ASK, "", "2 ask blocks"),
    "a question that teaches nothing to a right guess": ("after: what the division is for.\n", "", "says nothing to a right answer"),
    "no what-if": ("```do what-if", "```do", "no what-if"),
    "a what-if that changes nothing": ("option scale=none\ngoto", "goto", "changes nothing"),
    "two hints only": ("%% hint\nthe second.\n", "", "2 hints"),
    "a solution that is not Python": ("return scores / np.sqrt(d_head)", "return scores / / np.sqrt(d_head)", "not Python"),
    "a solution of another name": (
        "def scaled(scores, d_head):\n    return scores / np",
        "def scale(scores, d_head):\n    return scores / np",
        "the solution defines no function scaled",
    ),
    "a check without inputs": ("def inputs(random)", "def numbers(random)", "the check defines no function inputs"),
    "an exercise that is not held against the run": (ENGINE, "", "no exercise is checked against the run"),
    "no summary": ("## You can now answer", "## The end", "does not end with a summary"),
    "something still to be written": ("prose, in short pieces.", "TODO", "still to be written"),
    "a heading with nothing below it": ("## an exercise", "## an empty one\n\n## an exercise", "nothing follows the heading"),
    "too much at one go": ("prose, in short pieces.", "word " * 300, "characters at one go"),
}
"""A fault -> what is replaced by what, and what the linter says."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_line_and_what_to_do(fault: str, tmp_path: Path) -> None:
    old, new, says = FAULTS[fault]
    problems = problems_of(tmp_path, (old, new))
    found = [problem for problem in problems if says in problem.message]
    assert found, [problem.text() for problem in problems]
    assert all(problem.file.endswith("sample.md") and problem.line > 0 and problem.remedy for problem in found)


@pytest.mark.parametrize(
    "changes, says",
    [
        ([("    return scores\n%% hint", "    return scores / np.sqrt(d_head)\n%% hint")], "the starter passes already"),
        ([("    return scores / np.sqrt(d_head)\n%% check", "    return scores / d_head\n%% check")], "the solution fails"),
        ([("    d_head = int(random.integers(2, 9))", "    d_head = int(random.integers(9, 2))")], "the check fails"),
    ],
)
def test_exercises_are_run(changes: list[tuple[str, str]], says: str, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, *changes, exercises=True)
    found = [problem for problem in problems if says in problem.message]
    assert found, [problem.text() for problem in problems]
    assert all(problem.file.endswith("sample.md") and problem.line > 0 and problem.remedy for problem in found)


def test_the_line_of_a_fault_is_that_of_the_file(tmp_path: Path) -> None:
    lines = finished_lesson(tmp_path).read_text(encoding="utf-8").splitlines()
    wanted = next(number for number, line in enumerate(lines, 1) if line.startswith("goto encoder.0.self_attn.weights"))
    (problem,) = problems_of(tmp_path, ("goto encoder.0.self_attn.weights 0", "goto nowhere"))[:1]
    assert problem.line == wanted


def test_an_id_used_twice_is_named(tmp_path: Path) -> None:
    finished_lesson(tmp_path, name="a.md")
    finished_lesson(tmp_path, name="b.md")
    messages = [problem.message for problem in check_lessons(tmp_path, exercises=False)]
    assert len(messages) == 1
    assert "'sample' is that of" in messages[0]


@pytest.mark.parametrize(
    "changed, is_other",
    [
        ((GOTO, GOTO.replace(" 0", " 1")), True),
        ((CLAIM, CLAIM.replace("weights", "weights@0")), True),
        ((f"choice: {SCALED}", 'choice: min(value("encoder.0.self_attn.scaled"))'), True),
        (('give: config("d_head")', 'give: config("d_model")'), True),
        (("each row adds up to 1", "每一行合起来是 1"), False),
    ],
)
def test_a_translation_must_say_the_same_of_the_same_run(changed: tuple[str, str], is_other: bool, tmp_path: Path) -> None:
    for language in ("en", "zh"):
        (tmp_path / language).mkdir()
    finished_lesson(tmp_path / "en")
    finished_lesson(tmp_path / "zh", changed)
    messages = [problem.message for problem in check_lessons(tmp_path, exercises=False)]
    assert any("which it translates" in message for message in messages) is is_other


def test_an_authors_python_is_not_run_unless_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def check_code(*given: object) -> None:
        asked.append(given)

    monkeypatch.setattr("stepper.course.check_run.check_code", check_code)
    assert check_lessons(finished_lesson(tmp_path)) == []
    assert asked == []


@pytest.mark.parametrize("name", ["../elsewhere", "/dev/zero", "\x1b[31mred"])
def test_a_lesson_opens_no_directory(name: str, tmp_path: Path) -> None:
    written = json.dumps(name)
    (problem,) = problems_of(tmp_path, ('model = "by-hand"', f"model = {written}"))
    assert "a lesson has one that comes with stepper" in problem.message
    covers = f'covers = [{{ section = "9.3", stop = "encoder.0.self_attn.q", model = {written} }}]'
    found = problems_of(tmp_path, ("covers = []", covers))
    assert any("a lesson has one that comes with stepper" in problem.message for problem in found)


@pytest.mark.parametrize("line", ["export stolen.npz", "save ~/.profile", "replay moment.txt", "open ../elsewhere"])
def test_a_lesson_writes_and_reads_no_file(line: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    found = [problem.message for problem in problems_of(tmp_path, (GOTO, line))]
    assert any("a lesson cannot use" in message or "touches" in message for message in found), found
    assert set(tmp_path.rglob("*")) - set(before) <= {tmp_path / "sample.md"}


DEEP = {
    "nested front matter": ("covers = []", "covers = " + "[" * 5000 + "]" * 5000),
    "nested code": ("    return scores / np.sqrt(d_head)", f"    return {'-' * 5000}scores"),
    "nested brackets in code": ("    return scores / np.sqrt(d_head)", f"    return {'(' * 5000}scores{')' * 5000}"),
    "a nested expression": (SCALED, "(" * 450 + "1" + ")" * 450),
    "a number of 4,300 digits in the prose": ("the task.", "the task {= " + "9" * 4400 + " }"),
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_or_long_beyond_measure_is_a_fault_of_its_line(name: str, tmp_path: Path) -> None:
    problems = problems_of(tmp_path, DEEP[name])
    assert problems
    assert all(problem.line for problem in problems)


def test_a_folder_without_lessons_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no lesson there"):
        check_lessons(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\x00")
    (problem,) = check_lessons(tmp_path)
    assert "UTF-8" in problem.message


@pytest.mark.parametrize("file", LESSONS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_shipped_lesson_has_no_fault(file: Path) -> None:
    assert [problem.text() for problem in check_lessons(file, exercises=True)] == []
