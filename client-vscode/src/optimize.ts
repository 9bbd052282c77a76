// The command that optimizes the function at the cursor for what the settings say.

import * as vscode from "vscode";

import { serverCommands } from "./protocol";

export async function optimizeFunctionAtCursor(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "python") {
    await vscode.window.showWarningMessage("Put the cursor on a Python function first.");
    return;
  }
  const { line, character } = editor.selection.active;
  await vscode.commands.executeCommand(serverCommands.optimize, {
    uri: editor.document.uri.toString(),
    position: { line, character },
  });
}
