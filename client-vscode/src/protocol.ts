// The names and shapes that this client and the language server share beyond standard LSP.

import { NotificationType } from "vscode-languageclient/node";

export interface Job {
  job: string;
}

/** A verified rewrite is ready to be looked at. */
export interface ProposalParams extends Job {
  uri: string;
  proposedUri: string;
  title: string;
  summary: string;
}

/** A job ended without a proposal. */
export interface FinishedParams extends Job {
  outcome: "improved" | "no-gain" | "not-optimizable" | "cancelled" | "failed";
  message: string;
}

/** The answer to an accept; when nothing was applied, the server has said why. */
export interface Acceptance {
  applied: boolean;
}

export const proposalReady = new NotificationType<ProposalParams>("afterburner/proposal");
export const jobFinished = new NotificationType<FinishedParams>("afterburner/finished");
export const proposalClosed = new NotificationType<Job>("afterburner/closed");

/** Every progress token of a job begins so. */
export const progressTokenPrefix = "afterburner/";

/** Commands of the server; the language client registers them while it runs. */
export const serverCommands = {
  optimize: "afterburner.optimize",
  showPrompt: "afterburner.showPrompt",
  accept: "afterburner.accept",
  discard: "afterburner.discard",
  report: "afterburner.report",
  debugInformation: "afterburner.debugInformation",
} as const;
