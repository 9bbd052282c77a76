// Shows the server's jobs as notifications with a Cancel button.

import * as vscode from "vscode";
import type { Middleware, ProgressToken, WorkDoneProgressBegin } from "vscode-languageclient/node";

import { progressTokenPrefix } from "./protocol";

interface Shown {
  report(message: string | undefined): void;
  close(): void;
}

/** The progress of each running job, by its token. */
export class JobProgress {
  private readonly shown = new Map<ProgressToken, Shown>();

  /**
   * @param cancel tells the server that the user wants a job to end
   * @param changed called with the number of running jobs whenever it changes
   */
  constructor(
    private readonly cancel: (token: ProgressToken) => void,
    private readonly changed: (running: number) => void,
  ) {}

  /** Middleware of the language client: takes our jobs, leaves other progress to the client. */
  readonly handle: NonNullable<Middleware["handleWorkDoneProgress"]> = (token, params, next) => {
    if (!String(token).startsWith(progressTokenPrefix)) {
      next(token, params);
      return;
    }
    switch (params.kind) {
      case "begin":
        this.begin(token, params);
        break;
      case "report":
        this.shown.get(token)?.report(params.message);
        break;
      case "end":
        this.shown.get(token)?.close();
        next(token, params);
        break;
    }
  };

  get running(): number {
    return this.shown.size;
  }

  /** Closes every notification, because the server is gone. */
  closeAll(): void {
    for (const shown of [...this.shown.values()]) {
      shown.close();
    }
  }

  private begin(token: ProgressToken, params: WorkDoneProgressBegin): void {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: params.title,
      cancellable: params.cancellable ?? false,
    };
    void vscode.window.withProgress(options, (progress, cancellation) => {
      progress.report({ message: params.message ?? "" });
      cancellation.onCancellationRequested(() => {
        this.cancel(token);
      });
      return new Promise<void>((resolve) => {
        this.shown.set(token, {
          report: (message) => {
            progress.report({ message: message ?? "" });
          },
          close: () => {
            this.shown.delete(token);
            this.changed(this.shown.size);
            resolve();
          },
        });
        this.changed(this.shown.size);
      });
    });
  }
}
