// Finds the Python that can run the language server, before it is started.

import { execFile } from "node:child_process";

const PROBE = [
  "import sys",
  "print('python', '.'.join(map(str, sys.version_info[:3])), flush=True)",
  "import afterburner",
  "print('afterburner', afterburner.__file__)",
].join("\n");
const PROBE_TIMEOUT_MS = 30_000;
const NOT_FOUND = "was not found";
const CURE =
  "Install it with `python3 -m pip install afterburner-lsp` (Python 3.11 or newer), or name a Python " +
  "that has it in the setting afterburner.server.interpreter.";

export interface Interpreter {
  path: string;
  version: string;
}

/** No interpreter can run the server; the message says why and what to do. */
export class InterpreterProblem extends Error {}

/** What a try showed: a version, or why it cannot run the server (the end of a sentence). */
type Probe = { version: string } | { fault: string };

/**
 * The interpreter named in the settings, else the first one on the PATH that works.
 *
 * @param configured the setting, or "" when it is not set
 * @param folder where to run the probe: a folder without Python files, as Python imports from it
 */
export async function findInterpreter(
  configured: string,
  folder: string,
  log: (line: string) => void,
): Promise<Interpreter> {
  let complaint = "";
  for (const path of configured ? [configured] : ["python3", "python"]) {
    const probe = await probeInterpreter(path, folder);
    if ("version" in probe) {
      log(`${path} is Python ${probe.version} and has the server`);
      return { path, version: probe.version };
    }
    log(`${path} ${probe.fault}`);
    if (!complaint || complaint.endsWith(NOT_FOUND)) {
      complaint = `${path} ${probe.fault}`;
    }
  }
  throw new InterpreterProblem(`Afterburner cannot start: ${complaint}. ${CURE}`);
}

function probeInterpreter(path: string, folder: string): Promise<Probe> {
  return new Promise((resolve) => {
    const options = { cwd: folder, timeout: PROBE_TIMEOUT_MS, windowsHide: true };
    const child = execFile(path, ["-c", PROBE], options, (error, stdout, stderr) => {
      const version = /^python (\S+)/m.exec(stdout)?.[1];
      if (error === null && version !== undefined && stdout.includes("\nafterburner ")) {
        resolve({ version });
      } else {
        resolve({ fault: describeFault(error, version, stderr) });
      }
    });
    child.stdin?.end();
  });
}

function describeFault(error: unknown, version: string | undefined, stderr: string): string {
  if (hasCode(error, "ENOENT")) {
    return NOT_FOUND;
  }
  if (version === undefined) {
    return "is not a Python interpreter";
  }
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 3 || (major === 3 && minor < 11)) {
    return `is Python ${version}, which is too old`;
  }
  if (stderr.includes("No module named 'afterburner'")) {
    return `(Python ${version}) does not have afterburner-lsp`;
  }
  return `(Python ${version}) cannot load the server: ${stderr.trim().split("\n").at(-1) ?? "no reason given"}`;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
