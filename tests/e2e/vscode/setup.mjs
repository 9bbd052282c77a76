// Builds a VS Code server from npm packages in .cache/vscode-server; does nothing when it is already there.
//
// The package code-server holds VS Code's own server and web client. Its install script wants more than the
// package registry, so the parts are installed one by one. Node comes from npm too: it has the version that the
// server wants and carries the headers that the two native modules are compiled with.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CODE_SERVER = "4.139.1";
const NODE = "24.21.0";
const NATIVE_MODULES = ["@vscode/spdlog", "@vscode/native-watchdog"];

const nodePackage = `node-${process.platform}-${process.arch}`;
const recipe = JSON.stringify({ codeServer: CODE_SERVER, [nodePackage]: NODE, NATIVE_MODULES });
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const cache = join(root, ".cache", "vscode-server");
const stamp = join(cache, "stamp.json");
const nodeHome = join(cache, "node_modules", nodePackage);
const vscode = join(cache, "node_modules", "code-server", "lib", "vscode");

function npm(folder, ...args) {
  const env = {
    ...process.env,
    PATH: `${join(nodeHome, "bin")}:${process.env.PATH}`,
    npm_config_nodedir: nodeHome,
    npm_config_update_notifier: "false",
  };
  execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    env,
    stdio: ["ignore", 2, 2],
  });
}

if (existsSync(stamp) && readFileSync(stamp, "utf8") === recipe) {
  process.exit(0);
}
console.error("Installing VS Code's server for the editor tests (once, one to three minutes) ...");
rmSync(cache, { recursive: true, force: true });
mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, "package.json"), '{ "private": true }\n');
npm(cache, "install", "--ignore-scripts", `code-server@${CODE_SERVER}`, `${nodePackage}@${NODE}`);
npm(vscode, "install", "--omit=dev", "--ignore-scripts");
npm(vscode, "rebuild", ...NATIVE_MODULES);
writeFileSync(stamp, recipe);
