import { postgresOfScript } from "./env.ts";
import { seedCatalogue } from "./seeds/seed-catalogue.ts";

const { db, close } = postgresOfScript("seed", 60_000);
try {
  const { added, changed, retired } = await seedCatalogue(db);
  console.log(`The catalogue: ${added} exercises added, ${changed} changed, ${retired} retired.`);
} finally {
  await close();
}
