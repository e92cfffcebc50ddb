import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { detach } from "#core/process/detach.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { referTo, terminate } from "#scripts/stack/processes.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";

type Environment = Record<string, string | undefined>;

/** How long a process may take to finish what it is doing; a little more than it allows itself. */
const STOPPED_WITHIN_MS = 20_000;

export const runScript = async (script: string, env: Environment, parameters: string[] = []): Promise<void> => {
  const code = await exitCode([script, ...parameters], env);
  if (code !== 0) throw new SetupError(`${script} ended with status ${code}.`);
};

/** A signal counts as 1. */
export const exitCode = async (parameters: string[], env: Environment): Promise<number> => {
  const child = spawn(process.execPath, parameters, { cwd: ROOT, env, stdio: ["ignore", 2, 2] });
  await once(child, "exit");
  return child.exitCode ?? 1;
};

export type Service = {
  name: string;
  ended: Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts the API or the worker, with its name before every line of its output. It is in its own session, so that Ctrl-C
 * reaches `./dev` alone, which then stops all in order. `--no-orphans` ends it if `./dev` itself is killed.
 */
export const startService = async (name: string, script: string, env: Environment): Promise<Service> => {
  const child = spawn(process.execPath, ["--no-orphans", script], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = endOf(child);
  await once(child, "spawn");
  for (const output of [child.stdout, child.stderr]) mark(name, output);
  const ref = child.pid === undefined ? null : referTo(child.pid);
  return {
    name,
    ended,
    async stop() {
      if (ref) await terminate(ref, "SIGTERM", STOPPED_WITHIN_MS);
    },
  };
};

const endOf = async (child: ChildProcess): Promise<string> => {
  await once(child, "exit");
  return child.exitCode === null ? `was ended by ${child.signalCode}` : `ended with status ${child.exitCode}`;
};

const mark = (name: string, output: Readable): void => {
  createInterface({ input: output }).on("line", (line) => {
    process.stdout.write(`${name.padEnd(6)} | ${line}\n`);
  });
};

export const waitForHttp = async (service: Service, url: string, deadlineMs: number): Promise<void> => {
  const until = performance.now() + deadlineMs;
  let end: string | null = null;
  detach(
    service.ended.then((how) => {
      end = how;
    }),
    (error) => {
      end = `could not be watched (${error})`;
    },
  );
  while (performance.now() < until) {
    if (end) throw new SetupError(`The ${service.name} ${end}; why is in its lines above.`);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      await response.body?.cancel();
      if (response.status < 500) return;
    } catch {
      // Nobody listens there yet; the deadline and the end of the process are what can go wrong.
    }
    await Bun.sleep(25);
  }
  throw new SetupError(`The ${service.name} did not answer at ${url} within ${deadlineMs / 1000} s.`);
};
