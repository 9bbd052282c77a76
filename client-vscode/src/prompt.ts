// Shows what a model would be sent first about the function at the cursor, as a read-only document.

import * as vscode from "vscode";

import { functionAtCursor, type Place } from "./optimize";
import { serverCommands } from "./protocol";

const scheme = "afterburner-prompt";

/** Keeps the shown texts until their documents are closed. */
export class Prompts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registrations: vscode.Disposable[];
  private shown = 0;

  constructor() {
    this.registrations = [
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ];
  }

  provideTextDocumentContent(address: vscode.Uri): string {
    return this.texts.get(address.toString()) ?? "";
  }

  /** @param ready waits for the server; false when there is none, which the user was told */
  async show(ready: () => Promise<boolean>): Promise<void> {
    const place = await functionAtCursor(ready);
    const prompt = place && (await ask(place));
    if (!prompt) {
      return;
    }
    this.shown += 1;
    const address = vscode.Uri.from({ scheme, path: `/${String(this.shown)}/What Is Sent.md` });
    this.texts.set(address.toString(), prompt.text);
    await vscode.window.showTextDocument(address);
  }

  dispose(): void {
    vscode.Disposable.from(...this.registrations).dispose();
  }
}

function ask(place: Place): Thenable<{ text: string } | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Afterburner: measuring what would be told" },
    () => vscode.commands.executeCommand<{ text: string } | undefined>(serverCommands.showPrompt, place),
  );
}
