// Shows a proposal as a diff, and accepts or discards it.

import * as vscode from "vscode";

import { serverCommands, type Acceptance, type ProposalParams } from "./protocol";

/** The proposals that wait for a decision, by the address of the proposed text. */
export class Proposals {
  private readonly waiting = new Map<string, ProposalParams>();

  /** @param changed called with the number of waiting proposals whenever it changes */
  constructor(private readonly changed: (waiting: number) => void) {}

  get count(): number {
    return this.waiting.size;
  }

  /** A new proposal: opens its diff. */
  async add(proposal: ProposalParams): Promise<void> {
    this.waiting.set(key(proposal), proposal);
    this.changed(this.waiting.size);
    await open(proposal);
  }

  /** The server is done with a proposal: closes its diff. */
  async remove(job: string): Promise<void> {
    for (const [address, proposal] of this.waiting) {
      if (proposal.job === job) {
        this.waiting.delete(address);
        this.changed(this.waiting.size);
        await closeTabs(address);
      }
    }
  }

  /** The server is gone, and the proposed texts with it. */
  async removeAll(): Promise<void> {
    for (const proposal of [...this.waiting.values()]) {
      await this.remove(proposal.job);
    }
  }

  /** Opens the diff of a waiting proposal again; asks which when there are several. */
  async show(): Promise<void> {
    const items = [...this.waiting.values()].map((proposal) => ({
      label: proposal.title,
      detail: proposal.summary,
      proposal,
    }));
    if (items.length === 0) {
      await vscode.window.showInformationMessage("No proposal waits for a decision.");
      return;
    }
    const picked = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items);
    if (picked) {
      await open(picked.proposal);
    }
  }

  /** Applies a proposal to its file and shows the file. */
  async accept(address?: vscode.Uri): Promise<void> {
    const proposal = this.find(address);
    if (proposal === undefined) {
      return;
    }
    const acceptance = await vscode.commands.executeCommand<Acceptance | undefined>(serverCommands.accept, {
      job: proposal.job,
    });
    if (acceptance?.applied) {
      await vscode.window.showTextDocument(vscode.Uri.parse(proposal.uri));
    }
  }

  async discard(address?: vscode.Uri): Promise<void> {
    const proposal = this.find(address);
    if (proposal) {
      await vscode.commands.executeCommand(serverCommands.discard, { job: proposal.job });
    }
  }

  /** The proposal of an editor; without an address, that of the active editor. */
  find(address = activeProposedUri()): ProposalParams | undefined {
    return address && this.waiting.get(address.toString());
  }
}

function key(proposal: ProposalParams): string {
  return vscode.Uri.parse(proposal.proposedUri).toString();
}

async function open(proposal: ProposalParams): Promise<void> {
  await vscode.commands.executeCommand(
    "vscode.diff",
    vscode.Uri.parse(proposal.uri),
    vscode.Uri.parse(proposal.proposedUri),
    proposal.title,
    { preview: false },
  );
}

async function closeTabs(address: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter((tab) => proposedUri(tab)?.toString() === address));
}

function activeProposedUri(): vscode.Uri | undefined {
  return proposedUri(vscode.window.tabGroups.activeTabGroup.activeTab);
}

function proposedUri(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  return tab?.input instanceof vscode.TabInputTextDiff ? tab.input.modified : undefined;
}
