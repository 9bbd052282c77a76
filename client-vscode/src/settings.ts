// The user's settings in the form that the language server reads.

import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";

import type { Efficiency } from "./protocol";

export const section = "afterburner";

export interface Settings {
  efficiency: Efficiency;
  iterations: number;
  candidates: number;
  budgetSeconds: number;
  model: string;
  modelName: string | null;
  targetInterpreter: string | null;
  actions: Record<Efficiency, boolean>;
}

/** The settings that hold for a file, with paths made absolute. */
export function readSettings(scope?: vscode.Uri): Settings {
  const settings = vscode.workspace.getConfiguration(section, scope);
  return {
    efficiency: settings.get<Efficiency>("efficiency", "time"),
    iterations: settings.get("iterations", 4),
    candidates: settings.get("candidates", 1),
    budgetSeconds: settings.get("budgetSeconds", 300),
    model: settings.get("model", "auto"),
    modelName: settings.get("modelName", "").trim() || null,
    targetInterpreter: expandPath(settings.get("targetInterpreter", ""), folderOf(scope)) || null,
    actions: {
      time: settings.get("actions.time", true),
      memory: settings.get("actions.memory", true),
      integral: settings.get("actions.integral", true),
    },
  };
}

/** The Python that should run the server, or "" to look for one. */
export function serverInterpreter(): string {
  const setting = vscode.workspace.getConfiguration(section).get("server.interpreter", "");
  return expandPath(setting, folderOf(undefined));
}

function folderOf(scope: vscode.Uri | undefined): string | undefined {
  const folder = scope && vscode.workspace.getWorkspaceFolder(scope);
  return (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri.fsPath;
}

function expandPath(value: string, folder: string | undefined): string {
  const expanded = value
    .trim()
    .replace(/^~(?=$|[\\/])/, os.homedir())
    .replaceAll("${workspaceFolder}", folder ?? "")
    .replace(/\$\{env:([^}]+)\}/g, (_, name: string) => process.env[name] ?? "");
  const isCommandName = !/[\\/]/.test(expanded);
  if (isCommandName || path.isAbsolute(expanded) || folder === undefined) {
    return expanded;
  }
  return path.join(folder, expanded);
}
