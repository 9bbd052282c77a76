// Wires the parts together when the first Python file is opened.

import * as vscode from "vscode";

import { ApiKey } from "./apiKey";
import { documentSelector } from "./client";
import { copyDebugInformation } from "./debugInformation";
import { Evidence } from "./evidence";
import { optimizeFunctionAtCursor } from "./optimize";
import { Prompts } from "./prompt";
import { Proposals } from "./proposals";
import { showReport } from "./report";
import { Session } from "./session";
import { Status } from "./status";

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Afterburner", { log: true });
  const status = new Status(documentSelector);
  const apiKey = new ApiKey(context.secrets);
  const proposals = new Proposals((waiting) => {
    status.setProposals(waiting);
  });
  const prompts = new Prompts();
  const server = new Session(context.extensionPath, log, status, apiKey, proposals);
  session = server;

  const command = (name: string, run: (argument?: unknown) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`afterburner.${name}`, run);
  context.subscriptions.push(
    log,
    status,
    prompts,
    new Evidence(proposals),
    command("optimizeFunction", () => optimizeFunctionAtCursor(() => server.ready())),
    command("showWhatIsSent", () => prompts.show(() => server.ready())),
    command("showProposal", () => proposals.show()),
    command("proposal.accept", (resource) => proposals.accept(asUri(resource))),
    command("proposal.discard", (resource) => proposals.discard(asUri(resource))),
    command("proposal.report", async (resource) => {
      const proposal = proposals.find(asUri(resource));
      return proposal && showReport(proposal);
    }),
    command("setApiKey", async () => {
      if (await apiKey.ask()) {
        await server.restart();
      }
    }),
    command("restartServer", () => server.restart()),
    command("showLogs", () => {
      log.show();
    }),
    command("copyDebugInformation", () =>
      copyDebugInformation(version(context), status.detail, server.running),
    ),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("afterburner.server")) {
        void server.restart();
      }
    }),
  );
  await server.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

function asUri(resource: unknown): vscode.Uri | undefined {
  return resource instanceof vscode.Uri ? resource : undefined;
}

function version(context: vscode.ExtensionContext): string {
  return (context.extension.packageJSON as { version: string }).version;
}
