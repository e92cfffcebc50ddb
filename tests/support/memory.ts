import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";

/** The most memory that a process has held, in bytes; null where the system does not tell. */
export const peakMemory = (pid: number): number | null => {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return null;
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, "utf8"))?.[1];
  return kib === undefined ? null : Number(kib) * 1_024;
};

export type MemoryGroup = Disposable & {
  /** How often the kernel has killed a process of it for want of memory. */
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
 * Puts a process into a memory cgroup of its own. What it holds already is charged elsewhere, so it comes off the limit.
 * Null where the machine has no such groups, or this account may not make one.
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
