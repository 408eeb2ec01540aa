// Starts `stepper dap` for every debugging session; all else is in package.json.
"use strict";
const vscode = require("vscode");

const EXAMPLE = { type: "stepper", request: "launch", name: "Step through en-fr", model: "en-fr" };

exports.activate = function activate(context) {
  const adapters = {
    createDebugAdapterDescriptor() {
      const command = vscode.workspace.getConfiguration("stepper").get("command", "stepper");
      return new vscode.DebugAdapterExecutable(command, ["dap"]);
    },
  };
  const configurations = {
    provideDebugConfigurations: () => [EXAMPLE],
    // F5 without a launch.json gives an empty configuration.
    resolveDebugConfiguration: (folder, given) => (given.type ? given : EXAMPLE),
  };
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory("stepper", adapters),
    vscode.debug.registerDebugConfigurationProvider("stepper", configurations),
  );
};
