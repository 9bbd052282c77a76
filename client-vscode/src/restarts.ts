// Decides whether a server that ended by itself is started again.

import { CloseAction, ErrorAction, type CloseHandlerResult, type ErrorHandler } from "vscode-languageclient/node";

const MAX_RESTARTS = 3;
const WINDOW_MS = 3 * 60 * 1000;

/** Restarts a server that ran, at most three times in three minutes, and never one that did not start. */
export class Restarts implements ErrorHandler {
  private readonly ends: number[] = [];

  /**
   * @param started whether the server ever answered
   * @param ended called when a server that ran has ended, with whether it starts again
   */
  constructor(
    private readonly started: () => boolean,
    private readonly ended: (again: boolean) => void,
  ) {}

  error(): { action: ErrorAction; handled: boolean } {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    if (!this.started()) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const now = Date.now();
    this.ends.push(now);
    const again = this.ends.filter((end) => now - end < WINDOW_MS).length <= MAX_RESTARTS;
    this.ended(again);
    return { action: again ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
  }
}
