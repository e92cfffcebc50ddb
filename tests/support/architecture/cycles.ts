import { importedPaths } from "./layers.ts";
import type { Module } from "./parse.ts";

/**
 * Returns the groups of modules that import each other in a circle, imports of types included. Each group is sorted.
 * The method is Tarjan's, with a stack of its own.
 */
export const importCycles = (modules: readonly Module[]): string[][] => {
  const edges = new Map(modules.map((module) => [module.path, importedPaths(module)]));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const groups: string[][] = [];
  const visit = (path: string): number => {
    const own = order.size;
    order.set(path, own);
    let low = own;
    open.push(path);
    for (const target of edges.get(path) ?? []) {
      if (!edges.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, lowest.get(target) ?? order.get(target) ?? low);
    }
    lowest.set(path, low);
    if (low === own) {
      const group = open.splice(open.indexOf(path));
      if (group.length > 1 || (edges.get(path) ?? []).includes(path)) groups.push(group.toSorted());
    }
    return low;
  };
  for (const path of edges.keys()) if (!order.has(path)) visit(path);
  return groups.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
};
