// What a bug report needs: versions and the state of the server, without source text or keys.

import * as vscode from "vscode";

import { serverCommands } from "./protocol";

/** @param server the state of the server in words */
export async function copyDebugInformation(version: string, server: string, running: boolean): Promise<void> {
  const lines = [
    `extension: ${version}`,
    `editor: ${vscode.env.appName} ${vscode.version} (${vscode.env.remoteName ?? "local"})`,
    `system: ${process.platform} ${process.arch}`,
    `workspace trusted: ${String(vscode.workspace.isTrusted)}`,
    `server: ${server}`,
  ];
  if (running) {
    lines.push("", await vscode.commands.executeCommand<string>(serverCommands.debugInformation));
  }
  await vscode.env.clipboard.writeText(lines.join("\n"));
  await vscode.window.showInformationMessage("Afterburner: debug information is in the clipboard.");
}
