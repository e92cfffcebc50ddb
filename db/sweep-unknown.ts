import { mongodbUrl } from "#core/config/environment.ts";
import { environmentOrExit } from "#core/process/process.ts";
import { postgresOfScript, variables } from "./env.ts";
import { openMongo } from "./mongo/client.ts";
import { noteRoundResult } from "./mongo/sweep-rounds.ts";
import { sweepUnknownUsers } from "./unknown-users.ts";

const parameters = Bun.argv.slice(2);
const isMeant = parameters[0] === "--all";
if (parameters.length > (isMeant ? 1 : 0)) {
  console.error("usage: sweep-unknown [--all]\n--all removes what is due, however much it is.");
  process.exit(64);
}
const url = environmentOrExit(() => mongodbUrl(variables));
const { db, close } = postgresOfScript("sweep-unknown", 60_000);
const mongo = openMongo({ url, poolSize: 1, applicationName: "forja-sweep-unknown", deadlineMs: 30_000 });
try {
  const { unknown, due, refused, removed } = await sweepUnknownUsers({ db, mongo }, new Date(), { isMeant });
  await noteRoundResult(mongo, { unknown, refused });
  console.log(`Postgres does not know ${unknown} users who have documents, ${due} of them for seven days.`);
  console.log(`The documents of ${removed} were removed.`);
  for (const [collection, count] of Object.entries(refused)) {
    console.error(`Refused: ${count} documents of ${collection} would go. If that is what you want, add --all`);
    process.exitCode = 1;
  }
} finally {
  await Promise.all([mongo.close(), close()]);
}
