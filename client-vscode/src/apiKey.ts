// The key of the model's endpoint, kept in the editor's secret store.

import * as vscode from "vscode";

const SECRET = "afterburner.apiKey";

export class ApiKey {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** The variables that the server's process gets; it takes them out of its environment at once. */
  async environment(): Promise<Record<string, string>> {
    const key = await this.secrets.get(SECRET);
    return key ? { AFTERBURNER_API_KEY: key } : {};
  }

  /** Asks for a key; an empty answer removes the stored one. Returns whether anything changed. */
  async ask(): Promise<boolean> {
    const key = await vscode.window.showInputBox({
      title: "Afterburner: API Key",
      prompt: "Key for the endpoint in afterburner.model. Leave it empty to remove the stored key.",
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) {
      return false;
    }
    await (key.trim() ? this.secrets.store(SECRET, key.trim()) : this.secrets.delete(SECRET));
    return true;
  }
}
