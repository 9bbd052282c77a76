// The line in the status bar that says what stands behind the proposal on screen.

import * as vscode from "vscode";

import type { Proposals } from "./proposals";

const MAX_LENGTH = 80;

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
    this.item.text = `$(verified) ${beginning(summary)}`;
    this.item.tooltip = `${summary}\n\nClick for the report.`;
    this.item.show();
  }
}

/** As many whole sentences as the status bar has room for. */
function beginning(summary: string): string {
  let text = "";
  for (const sentence of summary.split(/(?<=\.) /)) {
    if (text && text.length + sentence.length > MAX_LENGTH) {
      break;
    }
    text = text ? `${text} ${sentence}` : sentence;
  }
  return text;
}
