// Builds the language client of one server process.

import { createInterface } from "node:readline";
import * as vscode from "vscode";
import {
  LanguageClient,
  RevealOutputChannelOn,
  type ErrorHandler,
  type LanguageClientOptions,
  type Middleware,
  type StaticFeature,
} from "vscode-languageclient/node";

import type { Interpreter } from "./interpreter";
import { initialSettings, section } from "./settings";

export const documentSelector = [{ scheme: "file", language: "python" }];

export interface ClientParts {
  interpreter: Interpreter;
  /** Added to the environment of the server. */
  environment: Record<string, string>;
  /** Where the server starts: a folder without Python files, as Python imports from it. */
  folder: string;
  log: vscode.LogOutputChannel;
  errorHandler: ErrorHandler;
  progress: NonNullable<Middleware["handleWorkDoneProgress"]>;
}

export function createClient(parts: ClientParts): LanguageClient {
  const server = {
    command: parts.interpreter.path,
    args: ["-m", "afterburner", "lsp"],
    options: { cwd: parts.folder, env: { ...process.env, ...parts.environment } },
  };
  const options: LanguageClientOptions = {
    documentSelector,
    initializationOptions: () => ({ trusted: vscode.workspace.isTrusted, settings: initialSettings() }),
    outputChannel: parts.log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    errorHandler: parts.errorHandler,
    stdioOptions: { stdout: logLines, stderr: logLines },
    middleware: {
      handleWorkDoneProgress: parts.progress,
      executeCommand: async (command, args, next): Promise<unknown> => {
        try {
          return await next(command, args);
        } catch (error) {
          void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
          return undefined;
        }
      },
    },
  };
  const client = new LanguageClient(section, "Afterburner", server, options);
  client.registerFeature(ownCapabilities);
  return client;
}

/** Tells the server that this client shows proposals itself and asks the editor's own models. */
const ownCapabilities: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { afterburner: { proposal: true, chat: true } };
  },
  initialize() {
    return undefined;
  },
  getState() {
    return { kind: "static" };
  },
  clear() {
    return undefined;
  },
};

function logLines(stream: NodeJS.ReadableStream, log: vscode.LogOutputChannel): void {
  createInterface({ input: stream }).on("line", (line) => {
    log.info(line);
  });
}
