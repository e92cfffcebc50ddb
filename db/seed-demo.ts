import { migrationUrl, mongodbUrl } from "#core/config/environment.ts";
import { environmentOrExit } from "#core/process/process.ts";
import { postgresOfScript, variables } from "./env.ts";
import { migrate } from "./migrations.ts";
import { replaceCheckins } from "./mongo/checkins.ts";
import { openMongo } from "./mongo/client.ts";
import { DEMO_EMAIL, DEMO_PASSWORD, hashDemoPassword } from "./seeds/demo/account.ts";
import { developmentRefusal } from "./seeds/demo/development-only.ts";
import { seedDemo } from "./seeds/demo/seed-demo.ts";
import { seedCatalogue } from "./seeds/seed-catalogue.ts";

const { url, documentsUrl } = environmentOrExit(() => ({
  url: migrationUrl(variables),
  documentsUrl: mongodbUrl(variables),
}));
const refusal = developmentRefusal(url, variables) ?? developmentRefusal(documentsUrl, variables, "MONGODB_URL");
if (refusal !== null) {
  console.error(`Refused: ${refusal}, and the demo account is only for a development machine.`);
  process.exit(1);
}
await migrate(url);
const { db, close } = postgresOfScript("seed-demo", 60_000);
const mongo = openMongo({
  url: documentsUrl,
  poolSize: 1,
  applicationName: "forja-seed-demo",
  deadlineMs: 5_000,
});
try {
  await seedCatalogue(db);
  const passwordHash = await hashDemoPassword();
  const made = await seedDemo(db, {
    now: new Date(),
    newId: () => Bun.randomUUIDv7(),
    passwordHash,
    keepCheckins: (userId, checkins) => replaceCheckins(mongo, userId, checkins),
  });
  console.log(
    `${DEMO_EMAIL} has ${made.workouts} workouts with ${made.sets} sets, ${made.planned} planned or missed ones, ` +
      `${made.weighIns} weigh-ins and ${made.checkins} check-ins. The password is "${DEMO_PASSWORD}".`,
  );
} finally {
  await close();
  await mongo.close();
}
