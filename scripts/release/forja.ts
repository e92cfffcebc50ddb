const PROCESSES: Record<string, () => Promise<unknown>> = {
  api: () => import("#api/main.ts"),
  worker: () => import("#worker/main.ts"),
  release: async () => {
    await import("#db/migrate.ts");
    await import("#db/seed.ts");
  },
  rollback: () => import("#db/rollback.ts"),
  role: () => import("#db/set-role.ts"),
  "remove-two-factor": () => import("#db/remove-two-factor.ts"),
  requeue: () => import("#db/requeue.ts"),
  epoch: () => import("#db/change-epoch.ts"),
  "sweep-unknown": () => import("#db/sweep-unknown.ts"),
};

const name = process.argv[2] ?? "";
const start = PROCESSES[name];
if (!start) {
  process.stderr.write(`usage: forja ${Object.keys(PROCESSES).join(" | ")}\n`);
  process.exit(64);
}
/**
 * The API collects garbage as on a machine with this memory, in bytes: its peak falls by a fifth, and its CPU time stays.
 * The engine reads this when it starts, so the program replaces itself once. Imports of the worker need a large heap.
 */
const API_HEAP = { BUN_JSC_forceRAMSize: "402653184" };

if (name === "api" && !("BUN_JSC_forceRAMSize" in process.env)) {
  process.execve?.(process.execPath, [process.execPath, ...process.argv.slice(2)], { ...process.env, ...API_HEAP });
}
// The processes read their own parameters as if they had been started by themselves.
process.argv.splice(2, 1);
await start();
