// The names and shapes that this client and the language server share beyond standard LSP.

import { NotificationType, RequestType } from "vscode-languageclient/node";

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

/** A question to the editor's own model. */
export interface ChatParams {
  messages: { role: "system" | "user" | "assistant"; content: string }[];
  maxTokens: number;
  temperature: number;
  /** The name that the user gave; the editor's choice when absent. */
  model?: string;
}

export interface ChatResult {
  text: string;
  /** The model that answered, as in `copilot/gpt-4o`. */
  model: string;
  usage: { promptTokens: number; completionTokens: number };
}

/** Why a question was not answered: the data of the error. */
export interface ChatRefusal {
  reason: "no-model" | "no-permission" | "blocked" | "failed";
}

export const chat = new RequestType<ChatParams, ChatResult, ChatRefusal>("afterburner/chat");
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
