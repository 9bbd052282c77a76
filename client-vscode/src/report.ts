// Shows a job's report, a self-contained page, in a tab of its own.

import * as vscode from "vscode";

import { serverCommands, type ProposalParams } from "./protocol";

export async function showReport(proposal: ProposalParams): Promise<void> {
  const report = await vscode.commands.executeCommand<{ uri: string } | undefined>(serverCommands.report, {
    job: proposal.job,
  });
  if (report) {
    const page = await vscode.workspace.fs.readFile(vscode.Uri.parse(report.uri));
    const panel = vscode.window.createWebviewPanel(
      "afterburner.report",
      "Afterburner Report",
      vscode.ViewColumn.Active,
    );
    panel.webview.html = new TextDecoder().decode(page);
  }
}
