import { databaseUrl } from "./environment.ts";
import { migrate } from "./migrations.ts";

const done = await migrate(databaseUrl(Bun.env));
console.log(done.length === 0 ? "The database is up to date." : `Applied ${done.join(", ")}.`);
