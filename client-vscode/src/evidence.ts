// The line in the status bar that says what stands behind the proposal on screen.

import * as vscode from "vscode";

import type { Proposals } from "./proposals";

const MAX_LENGTH = 90;

export class Evidence implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("afterburner.evidence", vscode.StatusBarAlignment.Left);
  private readonly tabs: vscode.Disposable;

  constructor(private readonly proposals: Proposals) {
    this.item.name = "Afterburner: Evidence of the Proposal";
    this.item.command = "afterburner.proposal.report";
    this.tabs = vscode.window.tabGroups.onDidChangeTabs(() => {
      this.update();
    });
  }

  dispose(): void {
    this.tabs.dispose();
    this.item.dispose();
  }

  private update(): void {
    const summary = this.proposals.find()?.summary;
    if (summary === undefined) {
      this.item.hide();
      return;
    }
    this.item.text = `$(verified) ${summary.length > MAX_LENGTH ? `${summary.slice(0, MAX_LENGTH)}…` : summary}`;
    this.item.tooltip = `${summary}\n\nClick for the report.`;
    this.item.show();
  }
}
