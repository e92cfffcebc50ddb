/** The one program of the image. Its first parameter says which process to be; each module runs when it is imported. */
const PROCESSES: Record<string, () => Promise<unknown>> = {
  api: () => import("#api/main.ts"),
  worker: () => import("#worker/main.ts"),
  /** Prepares a new version: the schema, and then the catalogue for it. */
  release: async () => {
    await import("#db/migrate.ts");
    await import("#db/seed.ts");
  },
  rollback: () => import("#db/rollback.ts"),
  /** `forja role EMAIL admin` makes the first administrator. */
  role: () => import("#db/set-role.ts"),
  /** Used when an owner has lost the second factor and the recovery codes. */
  "remove-two-factor": () => import("#db/remove-two-factor.ts"),
  /** `forja requeue ID | --kind KIND` lets jobs wait again that were given up. */
  requeue: () => import("#db/requeue.ts"),
  /** Used after a restore: begins another epoch of all stores. */
  epoch: () => import("#db/change-epoch.ts"),
  /** `forja sweep-unknown --all` removes what the daily sweep of unknown users left because it was too much. */
  "sweep-unknown": () => import("#db/sweep-unknown.ts"),
};

const name = process.argv[2] ?? "";
const start = PROCESSES[name];
if (!start) {
  process.stderr.write(`usage: forja ${Object.keys(PROCESSES).join(" | ")}\n`);
  process.exit(64);
}
// The processes read their own parameters as if they had been started by themselves.
process.argv.splice(2, 1);
await start();
