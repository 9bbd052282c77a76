// The life of the language server: start, stop, restart, and what the user hears of it.

import * as vscode from "vscode";
import { WorkDoneProgressCancelNotification, type LanguageClient } from "vscode-languageclient/node";

import type { ApiKey } from "./apiKey";
import { createClient } from "./client";
import { findInterpreter, InterpreterProblem } from "./interpreter";
import { answerChat } from "./languageModel";
import { JobProgress } from "./progress";
import type { Proposals } from "./proposals";
import { chat, jobFinished, proposalClosed, proposalReady, type FinishedParams } from "./protocol";
import { Restarts } from "./restarts";
import { serverInterpreter } from "./settings";
import type { Status } from "./status";

export class Session {
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly progress: JobProgress;

  constructor(
    private readonly folder: string,
    private readonly log: vscode.LogOutputChannel,
    private readonly status: Status,
    private readonly apiKey: ApiKey,
    private readonly proposals: Proposals,
  ) {
    this.progress = new JobProgress(
      (token) => void this.client?.sendNotification(WorkDoneProgressCancelNotification.type, { token }),
      (running) => {
        status.setJobs(running);
      },
    );
  }

  get running(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** Starts the server anew, after any start or stop that is under way. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.shutDown();
      await this.launch();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.shutDown());
  }

  /** Waits for a start that is under way; when there is no server, says once more why. */
  async ready(): Promise<boolean> {
    await this.queue;
    await this.client?.start();
    if (!this.running) {
      void tellProblem(this.status.detail, this.log);
    }
    return this.running;
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step);
    return this.queue;
  }

  private async shutDown(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await this.forgetJobs();
    await client?.dispose().catch((error: unknown) => {
      this.log.warn(`The server did not stop in good order: ${String(error)}`);
    });
  }

  private async launch(): Promise<void> {
    this.status.starting();
    try {
      const interpreter = await findInterpreter(serverInterpreter(), this.folder, (line) => {
        this.log.info(line);
      });
      let answered = false;
      const client = createClient({
        interpreter,
        environment: await this.apiKey.environment(),
        folder: this.folder,
        log: this.log,
        errorHandler: new Restarts(
          () => answered,
          (again) => void this.serverEnded(again),
        ),
        progress: this.progress.handle,
      });
      this.listen(client);
      await client.start();
      answered = true;
      this.client = client;
      this.status.ready(describe(client, interpreter.version));
    } catch (error) {
      this.fail(
        error instanceof InterpreterProblem
          ? error.message
          : `Afterburner's server did not start: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private listen(client: LanguageClient): void {
    client.onRequest(chat, answerChat);
    client.onNotification(proposalReady, (proposal) => this.proposals.add(proposal));
    client.onNotification(proposalClosed, ({ job }) => this.proposals.remove(job));
    client.onNotification(jobFinished, tellFinished);
  }

  private async serverEnded(again: boolean): Promise<void> {
    const lost = await this.forgetJobs();
    if (!again) {
      this.client = undefined;
      this.fail("Afterburner's server keeps ending unexpectedly; the command Restart Server starts it again.");
    } else if (lost) {
      void vscode.window.showWarningMessage(
        "Afterburner's server ended unexpectedly and was started again. What it was optimizing is lost.",
      );
    }
  }

  private async forgetJobs(): Promise<boolean> {
    const lost = this.progress.running > 0 || this.proposals.count > 0;
    this.progress.closeAll();
    await this.proposals.removeAll();
    return lost;
  }

  private fail(problem: string): void {
    this.log.error(problem);
    this.status.failed(problem);
    void tellProblem(problem, this.log);
  }
}

function describe(client: LanguageClient, version: string): string {
  const server = client.initializeResult?.serverInfo;
  return `${server?.name ?? "server"} ${server?.version ?? ""} on Python ${version}`;
}

async function tellProblem(problem: string, log: vscode.LogOutputChannel): Promise<void> {
  const choice = await vscode.window.showErrorMessage(problem, "Show Logs", "Open Settings");
  if (choice === "Show Logs") {
    log.show();
  } else if (choice === "Open Settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "afterburner.server");
  }
}

function tellFinished({ outcome, message }: FinishedParams): void {
  const text = `Afterburner: ${message}`;
  if (outcome === "no-gain" || outcome === "cancelled") {
    void vscode.window.showInformationMessage(text);
  } else {
    void vscode.window.showWarningMessage(text);
  }
}
