import { variables } from "./env.ts";
import { databaseUrl } from "./environment.ts";
import { openPostgres } from "./postgres/client.ts";
import { seedCatalogue } from "./seeds/seed-catalogue.ts";

const { db, close } = openPostgres({
  url: databaseUrl(variables),
  poolSize: 1,
  applicationName: "forja-seed",
  statementTimeoutMs: 60_000,
});
try {
  const { added, changed, retired } = await seedCatalogue(db);
  console.log(`The catalogue: ${added} exercises added, ${changed} changed, ${retired} retired.`);
} finally {
  await close();
}
