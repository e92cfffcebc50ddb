import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { z } from "zod";

/**
 * A process with its start time `born`. A later process with its number has another one. Only such a pair is ever
 * signalled, because an old pid may belong to any program today.
 */
export const processRef = z.object({ pid: z.int().positive(), born: z.string().min(1) });
export type ProcessRef = z.infer<typeof processRef>;

/** When the living process `pid` started, in an opaque form; null when there is none, or only its unreaped remains. */
const birth = (pid: number): string | null => {
  return process.platform === "linux" ? birthFromProc(pid) : birthFromPs(pid);
};

const birthFromProc = (pid: number): string | null => {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT") || isErrno(error, "ESRCH")) return null;
    throw error;
  }
  // The name in parentheses may itself hold spaces and parentheses; what follows the last one is state and numbers.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields[0], fields[19]];
  if (state === "Z" || state === "X" || !started) return null;
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${started}`;
};

const birthFromPs = (pid: number): string | null => {
  const answer = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  if (!answer || answer.startsWith("Z")) return null;
  return answer.slice(answer.indexOf(" ")).trim();
};

export const isErrno = (error: unknown, code: string): boolean => {
  return error instanceof Error && "code" in error && error.code === code;
};

export const referTo = (pid: number): ProcessRef | null => {
  const born = birth(pid);
  return born === null ? null : { pid, born };
};

export const isAlive = (ref: ProcessRef): boolean => {
  return birth(ref.pid) === ref.born;
};

export const send = (ref: ProcessRef, name: NodeJS.Signals): void => {
  if (!isAlive(ref)) return;
  try {
    process.kill(ref.pid, name);
  } catch (error) {
    if (!isErrno(error, "ESRCH")) throw error;
  }
};

export const hasEnded = async (ref: ProcessRef, deadlineMs: number): Promise<boolean> => {
  const until = performance.now() + deadlineMs;
  while (isAlive(ref)) {
    if (performance.now() > until) return false;
    await Bun.sleep(20);
  }
  return true;
};

export const terminate = async (ref: ProcessRef, politely: NodeJS.Signals, deadlineMs: number): Promise<void> => {
  send(ref, politely);
  if (await hasEnded(ref, deadlineMs)) return;
  send(ref, "SIGKILL");
  await hasEnded(ref, 5_000);
};

export type Launch = { argv: string[]; cwd: string; env: Record<string, string | undefined>; output: number };

/**
 * Starts a process in its own session. A Ctrl-C in the terminal then reaches only `./dev`, which stops all in order.
 * Its output goes to an open file, so it can outlive `./dev`. Null when it ended at once.
 */
export const launch = async ({ argv, cwd, env, output }: Launch): Promise<ProcessRef | null> => {
  const [program = "", ...parameters] = argv;
  const child = spawn(program, parameters, { cwd, env, detached: true, stdio: ["ignore", output, output] });
  child.unref();
  await once(child, "spawn");
  return child.pid === undefined ? null : referTo(child.pid);
};
