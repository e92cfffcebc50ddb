import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";

/** Returns the peak memory of a process in bytes; null when the system does not report it. */
export const peakMemory = (pid: number): number | null => {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return null;
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, "utf8"))?.[1];
  return kib === undefined ? null : Number(kib) * 1_024;
};

export type MemoryGroup = Disposable & {
  /** Number of times that the kernel killed a process of it for lack of memory. */
  readonly kills: () => number;
};

type Layout = { readonly parent: string; readonly limit: string; readonly events: string; readonly swap: string };

/** Version 2 has one tree, version 1 a tree for each controller. */
const layoutOf = (): Layout | null => {
  const version2 = join(ROOT, "cgroup.subtree_control");
  if (existsSync(version2) && readFileSync(version2, "utf8").split(/\s/).includes("memory")) {
    return { parent: ROOT, limit: "memory.max", events: "memory.events", swap: "memory.swap.max" };
  }
  const version1 = join(ROOT, "memory");
  if (!existsSync(join(version1, "cgroup.procs"))) return null;
  return {
    parent: version1,
    limit: "memory.limit_in_bytes",
    events: "memory.oom_control",
    swap: "memory.memsw.limit_in_bytes",
  };
};

/**
 * Puts a process into its own memory cgroup. Memory that it holds already is charged elsewhere, so it is subtracted
 * from the limit. Returns null when the machine has no such groups, or this account may not make one.
 */
export const limitMemory = (pid: number, bytes: number): MemoryGroup | null => {
  const layout = layoutOf();
  if (layout === null) return null;
  const group = join(layout.parent, `forja-test-${pid}`);
  try {
    mkdirSync(group);
    const limit = String(bytes - (peakMemory(pid) ?? 0));
    writeFileSync(join(group, layout.limit), limit);
    if (existsSync(join(group, layout.swap))) {
      writeFileSync(join(group, layout.swap), layout.swap.endsWith("max") ? "0" : limit);
    }
    writeFileSync(join(group, "cgroup.procs"), String(pid));
  } catch {
    if (existsSync(group)) rmdirSync(group);
    return null;
  }
  return {
    kills: () => Number(/^oom_kill (\d+)$/m.exec(readFileSync(join(group, layout.events), "utf8"))?.[1] ?? 0),
    [Symbol.dispose]: () => rmdirSync(group),
  };
};
