import { migrate } from "./migrations.ts";
import { onMigrationDatabase } from "./run-migrations.ts";

await onMigrationDatabase(async (url) => {
  const done = await migrate(url);
  return done.length === 0 ? "The database is up to date." : `Applied ${done.join(", ")}.`;
});
