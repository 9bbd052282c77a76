// Reads the user's settings; package.json describes them, the server checks them.

import * as os from "node:os";
import * as vscode from "vscode";

export const section = "afterburner";

/** All settings as they are when the server starts; later it asks for them itself. */
export function initialSettings(): unknown {
  return vscode.workspace.getConfiguration().get(section);
}

/** The Python that should run the server, or "" to look for one. */
export function serverInterpreter(): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return vscode.workspace
    .getConfiguration(section)
    .get("server.interpreter", "")
    .trim()
    .replace(/^~(?=$|[\\/])/, os.homedir())
    .replaceAll("${workspaceFolder}", folder);
}
