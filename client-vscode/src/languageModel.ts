// Answers the server's questions with one of the editor's own language models.

import * as vscode from "vscode";
import { LSPErrorCodes, ResponseError } from "vscode-languageclient/node";

import type { ChatParams, ChatRefusal, ChatResult } from "./protocol";

const JUSTIFICATION = "Afterburner asks for faster versions of the function that you chose to optimize.";
const MAX_CHARACTERS = 100_000;
const COPILOTS_CHOICE = "copilot/auto";

/** Asks a model; the first time, the editor may ask the user whether this extension may do so. */
export async function answerChat(params: ChatParams, token: vscode.CancellationToken): Promise<ChatResult> {
  try {
    const model = await selectModel(params.model);
    const messages = params.messages.map(asMessage);
    const modelOptions = { max_tokens: params.maxTokens, temperature: params.temperature };
    const response = await model.sendRequest(messages, { justification: JUSTIFICATION, modelOptions }, token);
    const text = await read(response.text);
    return {
      text,
      model: nameOf(model),
      usage: {
        promptTokens: await countTokens(model, messages),
        completionTokens: await countTokens(model, [text]),
      },
    };
  } catch (error) {
    throw error instanceof ResponseError ? error : refusal(reasonOf(error), messageOf(error));
  }
}

/** The model of that name; without one, Copilot's own choice, else the first that there is. */
async function selectModel(name: string | undefined): Promise<vscode.LanguageModelChat> {
  const models = await vscode.lm.selectChatModels();
  const model = name ? named(models, name) : (named(models, COPILOTS_CHOICE) ?? models[0]);
  if (model === undefined) {
    throw refusal("no-model", `it has ${models.map(nameOf).join(", ") || "none"}`);
  }
  return model;
}

function named(models: vscode.LanguageModelChat[], name: string): vscode.LanguageModelChat | undefined {
  return (
    models.find((model) => nameOf(model) === name) ??
    models.find((model) => model.id === name) ??
    models.find((model) => model.family === name) ??
    models.find((model) => model.name === name)
  );
}

function nameOf(model: vscode.LanguageModelChat): string {
  return `${model.vendor}/${model.id}`;
}

/** What the system would say comes from the user: the editor's models know no such role. */
function asMessage({ role, content }: ChatParams["messages"][number]): vscode.LanguageModelChatMessage {
  return role === "assistant"
    ? vscode.LanguageModelChatMessage.Assistant(content)
    : vscode.LanguageModelChatMessage.User(content);
}

async function read(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) {
    text += piece;
    if (text.length > MAX_CHARACTERS) {
      break;
    }
  }
  return text;
}

async function countTokens(
  model: vscode.LanguageModelChat,
  parts: (string | vscode.LanguageModelChatMessage)[],
): Promise<number> {
  const counts = await Promise.all(parts.map((part) => model.countTokens(part)));
  return counts.reduce((total, count) => total + count, 0);
}

function refusal(reason: ChatRefusal["reason"], message: string): ResponseError<ChatRefusal> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message, { reason });
}

function reasonOf(error: unknown): ChatRefusal["reason"] {
  const code = error instanceof vscode.LanguageModelError ? error.code : "";
  if (code === "NoPermissions") {
    return "no-permission";
  }
  return code === "Blocked" || messageOf(error).includes("off_topic") ? "blocked" : "failed";
}

/** The words of the model's own error where the editor wrapped it. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error ? error.cause.message : error.message;
}
