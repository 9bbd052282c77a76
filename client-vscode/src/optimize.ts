// The command that optimizes the function at the cursor for what the settings say.

import * as vscode from "vscode";

import { serverCommands } from "./protocol";

/** @param ready waits for the server; false when there is none, which the user was told */
export async function optimizeFunctionAtCursor(ready: () => Promise<boolean>): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "python") {
    await vscode.window.showWarningMessage("Put the cursor on a Python function first.");
    return;
  }
  const { line, character } = editor.selection.active;
  if (!(await ready())) {
    return;
  }
  await vscode.commands.executeCommand(serverCommands.optimize, {
    uri: editor.document.uri.toString(),
    position: { line, character },
  });
}
