// Drives the adapter with the client that editors test theirs with: every request, then 200 random steps there and back.
//   node node_client.js PORT
"use strict";
const assert = require("node:assert");
const { DebugClient } = require("@vscode/debugadapter-testsupport");

const client = new DebugClient("node", "", "stepper");
const thread = { threadId: 1 };

async function moved(request) {
  const stopped = client.waitForEvent("stopped");
  await request;
  return (await stopped).body.reason;
}

async function names() {
  return (await client.stackTraceRequest(thread)).body.stackFrames.map((frame) => frame.name);
}

async function shown() {
  const found = [];
  for (const scope of (await client.scopesRequest({ frameId: 1 })).body.scopes) {
    for (const each of (await client.variablesRequest({ variablesReference: scope.variablesReference })).body.variables) {
      let variable = each;
      if (each.presentationHint && each.presentationHint.lazy) {
        variable = (await client.variablesRequest({ variablesReference: each.variablesReference })).body.variables[0];
      }
      found.push([scope.name, variable.name, variable.value, variable.type]);
    }
  }
  return JSON.stringify(found);
}

async function everyRequest() {
  const can = (await client.initializeRequest({ adapterID: "stepper", linesStartAt1: true, columnsStartAt1: true })).body;
  assert(can.supportsStepBack && can.supportsDataBreakpoints && can.supportsGotoTargetsRequest);
  const initialized = client.waitForEvent("initialized");
  await client.launchRequest({ model: "by-hand", text: "green book" });
  await initialized;
  await client.setExceptionBreakpointsRequest({ filters: ["nan"] });
  assert.equal(await moved(client.configurationDoneRequest()), "entry");
  assert.equal((await client.threadsRequest()).body.threads[0].id, 1);
  const top = (await client.stackTraceRequest(thread)).body.stackFrames[0];
  assert.equal(top.line, 1);
  await client.sourceRequest({ source: top.source, sourceReference: 1 });
  const lines = (await client.sourceRequest({ sourceReference: 1 })).body.content.split("\n");
  const line = lines.findIndex((each) => each.startsWith("decoder.0.self_attn.scores ")) + 1;
  assert((await client.setBreakpointsRequest({ source: top.source, breakpoints: [{ line }] })).body.breakpoints[0].verified);
  const [, stopped] = await Promise.all([client.continueRequest(thread), client.assertStoppedLocation("breakpoint", { line })]);
  assert.equal(stopped.body.totalFrames, 5);
  await client.setBreakpointsRequest({ source: top.source, breakpoints: [] });
  await client.setFunctionBreakpointsRequest({ breakpoints: [{ name: "*.cross_attn.weights", condition: "max > 0", hitCondition: "1" }] });
  assert.equal(await moved(client.continueRequest(thread)), "breakpoint");
  await client.setFunctionBreakpointsRequest({ breakpoints: [] });
  const operands = (await client.stepInTargetsRequest({ frameId: 1 })).body.targets;
  assert(operands.length > 0);
  await moved(client.stepInRequest({ ...thread, targetId: operands[0].id }));
  await moved(client.stepBackRequest(thread));
  await moved(client.nextRequest(thread));
  await moved(client.stepInRequest(thread));
  await moved(client.stepOutRequest(thread));
  await moved(client.reverseContinueRequest(thread));
  const target = (await client.gotoTargetsRequest({ source: top.source, line })).body.targets[0];
  assert.equal(await moved(client.gotoRequest({ ...thread, targetId: target.id })), "goto");
  const scope = (await client.scopesRequest({ frameId: 1 })).body.scopes[0];
  let reference = scope.variablesReference;
  let inside = (await client.variablesRequest({ variablesReference: reference })).body.variables;
  while (inside[0].variablesReference) {
    reference = inside[0].variablesReference;
    inside = (await client.variablesRequest({ variablesReference: reference })).body.variables;
  }
  const invalidated = client.waitForEvent("invalidated");
  assert.equal((await client.setVariableRequest({ variablesReference: reference, name: inside[0].name, value: "0.5" })).body.value, "0.5");
  await invalidated;
  await client.customRequest("setExpression", { expression: inside[0].evaluateName, value: "0.25" });
  assert.equal((await client.evaluateRequest({ expression: inside[0].evaluateName, context: "hover" })).body.result, "0.25");
  const data = (await client.dataBreakpointInfoRequest({ name: "decoder.0.self_attn.context" })).body;
  await client.setDataBreakpointsRequest({ breakpoints: [{ dataId: data.dataId }] });
  assert.equal(await moved(client.continueRequest(thread)), "data breakpoint");
  await client.setDataBreakpointsRequest({ breakpoints: [] });
  assert.equal((await client.evaluateRequest({ expression: "1 + 1", context: "repl" })).body.result, "2");
  await client.evaluateRequest({ expression: "undo", context: "repl" });
  assert((await client.completionsRequest({ text: "got", column: 4 })).body.targets.some((each) => each.label === "goto"));
  await client.pauseRequest(thread);
  await assert.rejects(client.customRequest("nothing", {}), /no request called/);
  assert.equal(await moved(client.restartRequest({})), "entry");
}

async function thereAndBack() {
  let seed = 7;
  const draw = (count) => (seed = (seed * 1103515245 + 12345) % 2147483648) % count;
  const way = [];
  for (let step = 0; step < 200; step++) {
    const before = await names(), what = await shown(), into = draw(2) === 1;
    await moved(into ? client.stepInRequest(thread) : client.nextRequest(thread));
    const now = await names();
    if (now.join() !== before.join()) {
      const wentIn = now[1].split(" ")[0] === before[0].split(" ")[0];
      way.push([what, wentIn]);
    }
  }
  for (const [what, wentIn] of way.reverse()) {
    await moved(wentIn ? client.stepOutRequest(thread) : client.stepBackRequest(thread));
    assert.equal(await shown(), what);
  }
  return way.length;
}

(async () => {
  await client.start(Number(process.argv[2]));
  await everyRequest();
  const steps = await thereAndBack();
  const over = client.waitForEvent("terminated");
  await client.disconnectRequest({});
  await over;
  console.log(`ok ${steps}`);
  process.exit(0);
})().catch((problem) => {
  console.error(problem);
  process.exit(1);
});
