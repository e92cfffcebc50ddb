import { spawn } from "node:child_process";
import { once } from "node:events";
import { forjaDir, ROOT } from "#scripts/stack/paths.ts";

/** Ctrl-C reaches the program as well: this process waits until it has cleaned up. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a program of tests/ in this terminal, as nothing imports tests/. Returns its status. */
const runApart = async (script: string, parameters: readonly string[]): Promise<number> => {
  const child = spawn(process.execPath, ["--no-orphans", script, ...parameters], {
    cwd: ROOT,
    env: { ...process.env, FORJA_DIR: forjaDir() },
    stdio: "inherit",
  });
  for (const name of SIGNALS) process.on(name, () => name !== "SIGINT" && child.kill(name));
  await once(child, "exit");
  return child.exitCode ?? 130;
};

export const edge = (parameters: readonly string[]): Promise<number> => runApart("tests/edge/terminal.ts", parameters);

export const benchEdge = (parameters: readonly string[]): Promise<number> =>
  runApart("tests/edge/bench.ts", parameters);
