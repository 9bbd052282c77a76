// The entry in the language status of Python files: what runs, what waits, what is wrong.

import * as vscode from "vscode";

const STARTING = "starting";

export class Status implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;
  private server = STARTING;
  private jobs = 0;
  private proposals = 0;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem("afterburner.status", selector);
    this.item.name = "Afterburner";
    this.update();
  }

  /** The state of the server in words. */
  get detail(): string {
    return this.server;
  }

  starting(): void {
    this.item.severity = vscode.LanguageStatusSeverity.Information;
    this.server = STARTING;
    this.update();
  }

  /** @param detail what runs, for a tooltip-sized line */
  ready(detail: string): void {
    this.server = detail;
    this.update();
  }

  /** @param problem the reason in one sentence */
  failed(problem: string): void {
    this.item.severity = vscode.LanguageStatusSeverity.Error;
    this.server = problem;
    this.update();
  }

  setJobs(running: number): void {
    this.jobs = running;
    this.update();
  }

  setProposals(waiting: number): void {
    this.proposals = waiting;
    this.update();
  }

  dispose(): void {
    this.item.dispose();
  }

  private update(): void {
    this.item.busy = this.jobs > 0 || this.server === STARTING;
    this.item.detail = this.server;
    this.item.text = this.text();
    this.item.command =
      this.proposals > 0
        ? { title: "Show Proposal", command: "afterburner.showProposal" }
        : { title: "Show Logs", command: "afterburner.showLogs" };
  }

  private text(): string {
    if (this.jobs > 0) {
      return `Afterburner: optimizing ${count(this.jobs, "function")}`;
    }
    if (this.proposals > 0) {
      return `Afterburner: ${count(this.proposals, "proposal")} waiting`;
    }
    return "Afterburner";
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
