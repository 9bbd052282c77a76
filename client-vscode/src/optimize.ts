// The command that optimizes the function at the cursor for what the settings say.

import * as vscode from "vscode";

import { serverCommands } from "./protocol";

export interface Place {
  uri: string;
  position: { line: number; character: number };
}

/** @param ready waits for the server; false when there is none, which the user was told */
export async function optimizeFunctionAtCursor(ready: () => Promise<boolean>): Promise<void> {
  const place = await functionAtCursor(ready);
  if (place) {
    await vscode.commands.executeCommand(serverCommands.optimize, place);
  }
}

/** Where the cursor is when the command is given, once the server is there. */
export async function functionAtCursor(ready: () => Promise<boolean>): Promise<Place | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "python") {
    await vscode.window.showWarningMessage("Put the cursor on a Python function first.");
    return undefined;
  }
  const { line, character } = editor.selection.active;
  const place = { uri: editor.document.uri.toString(), position: { line, character } };
  return (await ready()) ? place : undefined;
}
