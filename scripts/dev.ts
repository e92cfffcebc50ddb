import { bench } from "#scripts/bench/bench.ts";
import { client } from "#scripts/clients/client.ts";
import { benchEdge, edge } from "#scripts/dev/apart.ts";
import { meantIfPrivate, onStores, reset, stop, stores } from "#scripts/dev/maintenance.ts";
import { prove, test } from "#scripts/dev/test.ts";
import { up } from "#scripts/dev/up.ts";
import { mutate } from "#scripts/mutate.ts";
import { newPart } from "#scripts/new/resource.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";

type Command = { usage: string; does: string; run(parameters: string[]): Promise<number> };

const COMMANDS: Record<string, Command> = {
  up: { usage: "", does: "stores, migrations, catalogue, API and worker, until Ctrl-C", run: up },
  test: {
    usage: "test [PATH...]",
    does: "every check on throw-away stores; with paths, those tests on stores that stay up",
    run: test,
  },
  prove: { usage: "prove NAME...", does: "proofs that take minutes and that CI does not run", run: prove },
  client: {
    usage: "client LANGUAGE FOLDER",
    does: "writes a client in TypeScript, Python, Kotlin or Go; without a language it lists them",
    run: client,
  },
  mutate: {
    usage: "mutate [--only NAME]",
    does: "plants small bugs in a copy and runs the tests that should catch them; CI does not run it",
    run: mutate,
  },
  new: {
    usage: "new resource NAME",
    does: "writes a resource with five operations, its table and migration; `new migration NAME` makes that anew",
    run: newPart,
  },
  bench: {
    usage: "bench [--quick] [--row NAME]",
    does: "the product beside its floor: ratios, CPU and goals (docs/speed.md)",
    run: bench,
  },
  edge: {
    usage: "edge [--help]",
    does: "three regions with replicas, delays and a double of Fly's proxy, until Ctrl-C (docs/edge.md)",
    run: edge,
  },
  "bench-edge": {
    usage: "bench-edge [--quick]",
    does: "the goals of several regions: round trips, own writes, ended tokens, cuts, a promotion",
    run: benchEdge,
  },
  "seed-demo": {
    usage: "seed-demo",
    does: "two years of training for demo@forja.local",
    run: () => onStores(["postgres", "redis", "mongo"], "db/seed-demo.ts"),
  },
  migrate: {
    usage: "migrate",
    does: "brings the database up to date",
    run: () => onStores(["postgres"], "db/migrate.ts"),
  },
  rollback: {
    usage: "rollback [...]",
    does: "takes migrations back (see db/rollback.ts)",
    run: (parameters) => onStores(["postgres"], "db/rollback.ts", parameters, meantIfPrivate),
  },
  role: {
    usage: "role EMAIL ROLE",
    does: "makes an account user, coach or admin: how the first administrator comes about",
    run: (parameters) => onStores(["postgres"], "db/set-role.ts", parameters),
  },
  "remove-two-factor": {
    usage: "remove-two-factor EMAIL",
    does: "takes a lost second factor off an account, ends its sessions and tells its owner",
    run: (parameters) => onStores(["postgres", "mongo"], "db/remove-two-factor.ts", parameters),
  },
  requeue: {
    usage: "requeue ID | --kind KIND",
    does: "lets jobs wait again that were given up, by the id of a dead letter or of a kind",
    run: (parameters) => onStores(["postgres"], "db/requeue.ts", parameters),
  },
  epoch: {
    usage: "epoch",
    does: "says to all stores that their history begins anew, after a restore",
    run: (parameters) => onStores(["postgres", "redis", "mongo"], "db/change-epoch.ts", parameters),
  },
  "sweep-unknown": {
    usage: "sweep-unknown [--all]",
    does: "removes documents of users whom Postgres has not known for seven days",
    run: (parameters) => onStores(["postgres", "mongo"], "db/sweep-unknown.ts", parameters),
  },
  reset: { usage: "reset [--yes]", does: "empties the private development stores, and no others", run: reset },
  stores: {
    usage: "stores",
    does: 'starts the stores alone and prints their addresses: eval "$(./dev stores)"',
    run: stores,
  },
  stop: { usage: "stop", does: "ends ./dev and every private server of this folder", run: stop },
  help: { usage: "help", does: "this list", run: () => help() },
};

const help = async (): Promise<number> => {
  const lines = Object.values(COMMANDS).map(({ usage, does }) => `  ./dev ${usage.padEnd(16)} ${does}`);
  process.stdout.write(`${lines.join("\n")}\n\nServers, data and secrets are kept in FORJA_DIR (default .forja).\n`);
  return 0;
};

const [name = "up", ...parameters] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) {
  process.stderr.write(`There is no command "${name}"; \`./dev help\` lists them.\n`);
  process.exit(2);
}
try {
  process.exit(await command.run(parameters));
} catch (error) {
  // A SetupError is a sentence for the person; anything else is a fault of ours, and needs its stack.
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
}
