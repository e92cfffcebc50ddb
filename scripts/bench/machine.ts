import { readdirSync, readFileSync } from "node:fs";
import { SetupError } from "#scripts/stack/setup-error.ts";

/** Reads CPU times and memory of processes from Linux' /proc. */

const BACKGROUND = /checkpointer|background writer|walwriter|autovacuum|logical replication|io worker|archiver/;

const read = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // A process or a thread may end between two looks.
    return null;
  }
};

export const requireLinux = (): void => {
  if (read("/proc/self/schedstat") !== null) return;
  throw new SetupError("The bench reads CPU times from /proc/PID/schedstat: it needs Linux with scheduler statistics.");
};

/** Returns the CPU time of all threads, in microseconds. */
export const cpuOf = (pid: number): number => {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return 0;
  }
  return threads.reduce((sum, thread) => {
    const nanoseconds = Number(read(`/proc/${pid}/task/${thread}/schedstat`)?.split(" ")[0] ?? 0);
    return sum + nanoseconds / 1000;
  }, 0);
};

export const parentOf = (pid: number): number => {
  const stat = read(`/proc/${pid}/stat`) ?? "";
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
};

/** Returns the CPU time of each backend that serves a client, in microseconds. */
export const cpuOfBackends = (postmaster: number): Map<number, number> => {
  const children = (read(`/proc/${postmaster}/task/${postmaster}/children`) ?? "")
    .split(" ")
    .filter(Boolean)
    .map(Number);
  const backends = children.filter((pid) => !BACKGROUND.test(read(`/proc/${pid}/cmdline`) ?? ""));
  return new Map(backends.map((pid) => [pid, cpuOf(pid)]));
};

export const cpuBetween = (before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [pid, cpu]) => sum + cpu - (before.get(pid) ?? 0), 0);

/** Returns the resident memory of a process, now and at its peak, in megabytes of 1,000,000 bytes. */
export const memoryOf = (pid: number): { readonly nowMb: number; readonly peakMb: number } => {
  const status = read(`/proc/${pid}/status`) ?? "";
  const megabytes = (field: string): number =>
    (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024) / 1_000_000;
  return { nowMb: megabytes("VmRSS"), peakMb: megabytes("VmHWM") };
};
