import { variables } from "./env.ts";
import { databaseUrl } from "./environment.ts";
import { migrate } from "./migrations.ts";

const done = await migrate(databaseUrl(variables));
console.log(done.length === 0 ? "The database is up to date." : `Applied ${done.join(", ")}.`);
