// Offers language models to the editor as Copilot does: one that answers with a file, two that refuse.

const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const PIECE = 40;

function model(id) {
  return {
    id,
    name: id,
    family: "canned",
    version: "1",
    maxInputTokens: 100_000,
    maxOutputTokens: 10_000,
    capabilities: {},
  };
}

exports.activate = (context) => {
  const answer = fs.readFileSync(path.join(__dirname, "answer.md"), "utf8");
  const provider = {
    provideLanguageModelChatInformation: () => [model("rewriter"), model("spent"), model("private")],
    provideLanguageModelChatResponse: async ({ id }, messages, options, progress) => {
      if (id === "spent") {
        throw vscode.LanguageModelError.Blocked("The quota is used up.");
      }
      if (id === "private") {
        throw vscode.LanguageModelError.NoPermissions();
      }
      const asked = messages.flatMap((message) => message.content.map((part) => part.value)).join("\n");
      if (!asked.includes("def running_totals(") || !(options.modelOptions.max_tokens > 0)) {
        throw new Error("This is not the question that was expected.");
      }
      for (let start = 0; start < answer.length; start += PIECE) {
        progress.report(new vscode.LanguageModelTextPart(answer.slice(start, start + PIECE)));
      }
    },
    provideTokenCount: async (_, text) => (typeof text === "string" ? text.length : 1),
  };
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider("canned", provider));
};
