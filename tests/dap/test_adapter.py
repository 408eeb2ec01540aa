"""A conversation with the debug adapter, from the first request to the last."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from stepper import Session
from tests.dap.client import Client, connected


def numbers_in(client: Client) -> dict[str, object]:
    """All that is shown of where the run stands, without the numbers of what can be opened."""
    return {name: [(each["name"], each["value"], each.get("type")) for each in inside] for name, inside in client.scopes().items()}


def stack(client: Client) -> list[str]:
    return [each["name"] for each in client.body("stackTrace", threadId=1)["stackFrames"]]


def test_from_initialize_to_disconnect() -> None:
    with connected() as client:
        can = client.body("initialize", adapterID="stepper")
        assert can["supportsStepBack"]
        assert can["supportsFunctionBreakpoints"]
        assert [each["filter"] for each in can["exceptionBreakpointFilters"]] == ["nan", "inf", "differs"]
        client.body("launch", model="by-hand", text="green book")
        client.event("initialized")
        client.body("setBreakpoints", source={"path": "x"}, breakpoints=[])
        client.body("configurationDone")
        assert client.event("stopped")["reason"] == "entry"
        assert client.body("threads")["threads"] == [{"id": 1, "name": "by-hand: green book"}]
        first = client.top
        assert first["name"].startswith("encoder.embed.ids")
        assert first["line"] == 1
        assert Path(first["source"]["path"]).read_text().startswith("encoder.embed.ids")
        client.body("disconnect")
        client.event("terminated")


def test_the_stack_goes_from_the_step_to_the_turn() -> None:
    with connected() as client:
        client.launch(model="by-hand", at="decoder.0.cross_attn.weights.exp")
        frames = client.body("stackTrace", threadId=1)["stackFrames"]
        assert [each["name"].partition(" ")[0] for each in frames] == [
            "decoder.0.cross_attn.weights.exp",
            "decoder.0.cross_attn.weights",
            "decoder.0.cross_attn",
            "decoder.0",
            "decoder",
            "turn",
        ]
        part = client.body("stackTrace", threadId=1, startFrame=1, levels=2)
        assert part["totalFrames"] == 6
        assert [each["id"] for each in part["stackFrames"]] == [2, 3]
        before = [each["name"] for each in client.scopes(3)["tensors so far"]]
        assert before[0].startswith("decoder.0.cross_attn.")
        assert "decoder.0.cross_attn.weights" not in before[:-1]


def test_each_step_command_is_its_verb_and_back_undoes_it() -> None:
    with connected() as client:
        client.launch(model="by-hand")
        session = Session("by-hand")
        pairs = [("next", "next"), ("stepIn", "next"), ("stepOut", "finish"), ("stepBack", "prev")]
        for command, verb in pairs:
            client.go(command)
            session.move(verb)
            assert client.top["name"].partition(" ")[0] == session.position.step
        client.go("next", granularity="instruction")
        session.move("step")
        assert (
            client.top["name"]
            == f"{session.position.step} · row {session.position.row} of 0–{session.step(session.position.step).row_count - 1}"
        )


def test_two_hundred_random_steps_there_and_back_show_the_same() -> None:
    drawn = random.Random(7)
    with connected() as client:
        client.launch(model="by-hand")
        seen: list[tuple[dict[str, object], str, str]] = []
        for _ in range(200):
            command, by = drawn.choice(["next", "stepIn"]), drawn.choice(["statement", "instruction"])
            before, shown = stack(client), numbers_in(client)
            client.go(command, granularity=by)
            if stack(client) != before:
                went_in = stack(client)[1].split()[0] == before[0].split()[0]
                seen.append((shown, "stepOut" if went_in else "stepBack", by if command == "next" else "statement"))
        assert len({json.dumps(shown) for shown, _, _ in seen}) > 60
        for shown, back, by in reversed(seen):
            client.go(back, granularity=by)
            assert numbers_in(client) == shown


def test_a_tensor_opens_by_its_axes_down_to_its_cells() -> None:
    with connected() as client:
        client.launch(model="en-fr", text="the cat sleeps .", at="encoder.0.self_attn.weights")
        session = Session("en-fr", "the cat sleeps .")
        weights = session.value("encoder.0.self_attn.weights")
        tensor = client.scopes()["this step"][0]
        assert tensor["name"] == "weights"
        assert tensor["type"] == f"float32 {list(weights.shape)}"
        rows = client.opened(client.opened(tensor["variablesReference"])[2]["variablesReference"])
        assert [each["name"] for each in rows[:2]] == ["[0] the", "[1] cat"]
        cells = client.opened(rows[1]["variablesReference"])
        assert [each["value"] for each in cells] == [str(each) for each in weights[2, 1]]
        assert cells[2]["evaluateName"] == "encoder.0.self_attn.weights@0[2,1,2]"
        assert client.body("evaluate", expression=cells[2]["evaluateName"], context="hover")["result"] == str(weights[2, 1, 2])


def test_many_places_come_in_groups_of_a_hundred() -> None:
    with connected() as client:
        client.launch(model="en-fr", at="logits")
        row = client.opened(client.scopes()["this step"][0]["variablesReference"])[0]
        groups = client.opened(row["variablesReference"])
        assert [each["name"] for each in groups] == ["[0 … 99]", "[100 … 199]", "[200 … 204]"]
        assert len(client.opened(groups[2]["variablesReference"])) == 5
        assert client.body("variables", variablesReference=groups[0]["variablesReference"], start=98, count=9)["variables"][1][
            "name"
        ].startswith("[99]")


def test_a_value_that_is_set_is_an_edit_and_reaches_what_follows() -> None:
    with connected() as client:
        client.launch(model="by-hand", at="encoder.0.self_attn.weights")
        cells = client.opened(
            client.opened(client.opened(client.scopes()["this step"][0]["variablesReference"])[0]["variablesReference"])[0][
                "variablesReference"
            ]
        )
        inner = client.opened(client.opened(client.scopes()["this step"][0]["variablesReference"])[0]["variablesReference"])[0][
            "variablesReference"
        ]
        assert client.body("setVariable", variablesReference=inner, name=cells[1]["name"], value="0.5")["value"] == "0.5"
        assert client.event("invalidated")["areas"] == ["variables"]
        assert client.opened(inner)[1]["value"] == "0.5"
        assert client.body("setExpression", expression="encoder.0.self_attn.weights[0,0,1]", value="0.25")["value"] == "0.25"
        assert "is not a number" in client.refused("setVariable", variablesReference=inner, name="[0]", value="many")
        info = client.body("dataBreakpointInfo", name="encoder.0.self_attn.context", variablesReference=0)
        client.body("setDataBreakpoints", breakpoints=[{"dataId": info["dataId"]}])
        assert client.go("continue") == "data breakpoint"
        assert client.top["name"].startswith("encoder.0.self_attn.context")


def test_breakpoints_on_lines_and_names_with_conditions_and_hit_counts() -> None:
    with connected() as client:
        client.launch(model="by-hand")
        lines = Path(client.top["source"]["path"]).read_text().splitlines()
        line = next(number for number, each in enumerate(lines, 1) if each.startswith("decoder.0.self_attn.scores "))
        assert client.body("breakpointLocations", source={}, line=line)["breakpoints"] == [{"line": line}]
        set_on = client.body("setBreakpoints", source={}, breakpoints=[{"line": line}, {"line": 10_000}])["breakpoints"]
        assert [each["verified"] for each in set_on] == [True, False]
        assert client.go("continue") == "breakpoint"
        assert client.top["line"] == line
        client.body("setBreakpoints", source={}, breakpoints=[{"line": line, "hitCondition": "2"}])
        client.go("reverseContinue")
        client.body("setBreakpoints", source={}, breakpoints=[{"line": line, "hitCondition": "2"}])
        assert client.go("continue") == "breakpoint"
        assert client.body("stackTrace", threadId=1)["stackFrames"][-1]["name"] == "turn 1"
        client.body("setBreakpoints", source={}, breakpoints=[])
        named = client.body(
            "setFunctionBreakpoints",
            breakpoints=[
                {"name": "*.cross_attn.weights", "condition": "max > 0"},
                {"name": "nowhere"},
                {"name": "*", "condition": "import os"},
            ],
        )["breakpoints"]
        assert [each["verified"] for each in named] == [True, False, False]
        assert named[1]["message"]
        assert named[2]["message"]
        client.go("next")
        assert client.go("reverseContinue") == "breakpoint"
        assert client.top["name"].startswith("decoder.0.cross_attn.weights")


def test_it_stops_where_a_nan_or_an_infinity_is() -> None:
    with connected() as client:
        client.launch(model="by-hand", at="encoder.0.self_attn.q")
        client.body("setExceptionBreakpoints", filters=["nan", "inf"])
        client.body("setExpression", expression="encoder.0.ffn.hidden[0,0]", value="nan")
        assert client.go("continue") == "exception"
        assert client.top["name"].startswith("encoder.0.ffn.hidden")


def test_it_stops_where_pytorch_gets_something_else() -> None:
    pytest.importorskip("torch")
    with connected() as client:
        client.launch(model="by-hand")
        client.body("setExceptionBreakpoints", filters=["differs"])
        assert client.go("continue") == "step", "nothing differs in a model as trained"


def test_what_is_typed_is_the_prompt() -> None:
    with connected() as client:
        client.launch(model="by-hand", at="encoder.0.self_attn.scores")
        assert client.body("evaluate", expression="1 + 1", context="repl")["result"] == "2"
        client.body("evaluate", expression="back", context="repl")
        assert client.event("stopped")["reason"] == "goto"
        assert "no command" in client.refused("evaluate", expression="%nothing", context="repl")
        offered = client.body("completions", text="goto encoder.0.self_attn.sc", column=28)["targets"]
        assert {"encoder.0.self_attn.scores", "encoder.0.self_attn.scaled"} <= {each["label"] for each in offered}
        client.body("evaluate", expression="open en-fr", context="repl")
        assert client.event("stopped")
        assert client.body("threads")["threads"][0]["name"].startswith("en-fr: ")
        client.body("evaluate", expression="quit", context="repl")
        client.event("terminated")


def test_targets_to_go_to() -> None:
    with connected() as client:
        client.launch(model="by-hand", at="encoder.0.self_attn.scores")
        operands = client.body("stepInTargets", frameId=1)["targets"]
        assert [each["label"] for each in operands] == ["encoder.0.self_attn.q@0", "encoder.0.self_attn.k@0"]
        client.go("stepIn", targetId=operands[1]["id"])
        assert client.top["name"].startswith("encoder.0.self_attn.k")
        target = client.body("gotoTargets", source={}, line=1)["targets"][0]
        assert client.go("goto", targetId=target["id"]) == "goto"
        assert client.top["line"] == 1
        assert "no target" in client.refused("goto", threadId=1, targetId=99)
        operand = client.scopes()["this step"][0]
        assert client.body("locations", locationReference=operand["valueLocationReference"])["line"] == 1


def test_restart_begins_again_and_keeps_breakpoints() -> None:
    with connected() as client:
        client.launch(model="by-hand")
        client.body("setFunctionBreakpoints", breakpoints=[{"name": "*.logits"}, {"name": "logits"}])
        client.go("continue")
        client.body("restart")
        assert client.event("stopped")["reason"] == "entry"
        assert client.top["line"] == 1
        assert client.go("continue") == "breakpoint"


def test_what_cannot_be_done_is_said_and_the_conversation_goes_on() -> None:
    with connected() as client:
        assert "nothing is launched" in client.refused("next", threadId=1)
        assert "no request called" in client.refused("readMemory")
        client.body("initialize", adapterID="stepper")
        assert "called 'nowhere'" in client.refused("launch", model="nowhere")
        client.launch(model="by-hand")
        assert "no whole number" in client.refused("scopes", frameId="one")
        assert "shows nothing any more" in client.refused("variables", variablesReference=7)
        client.send_bytes(b"Content-Length: 5\r\n\r\nhello")
        assert "could not be read" in client.event("output")["output"]
        client.send_bytes(b"rubbish\r\n\r\nContent-Length: 2\r\n\r\n[]")
        assert "could not be read" in client.event("output")["output"]
        assert client.go("next") == "step"


HOSTILE: list[Any] = [None, -1, 2**70, "", "x" * 2000, [], {}, [None], True, 1.5, "\x1b[31m", "../../etc/passwd"]


def test_malformed_requests_get_an_answer_each() -> None:
    """A seeded walk; `python -m tools.fuzz` goes on from here."""
    from stepper.dap.requests import HANDLERS

    drawn = random.Random(3)
    names = ["threadId", "frameId", "variablesReference", "name", "value", "expression", "context", "line", "targetId", "breakpoints"]
    commands = sorted(set(HANDLERS) - {"disconnect", "restart", "launch", "attach"})
    with connected() as client:
        client.launch(model="by-hand")
        for _ in range(300):
            arguments = {name: drawn.choice(HOSTILE) for name in drawn.sample(names, 4)}
            command = drawn.choice(commands)
            if command == "evaluate":
                arguments["context"] = "hover"
            got = client.ask(command, **arguments)
            assert json.dumps(got)
            assert "Traceback" not in json.dumps(got)
