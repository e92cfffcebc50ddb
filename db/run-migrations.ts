import { EnvironmentError, EXIT_CONFIG, migrationUrl } from "#core/config/environment.ts";
import { environmentOrExit } from "#core/process/process.ts";
import { variables } from "./env.ts";
import { MigrationBusyError } from "./migration-lock.ts";

/** The exit status of sysexits.h for what may well work the next time. */
const EXIT_TEMPFAIL = 75;

export const onMigrationDatabase = async (command: (url: string) => Promise<string>): Promise<void> => {
  const url = environmentOrExit(() => migrationUrl(variables));
  try {
    console.log(await command(url));
  } catch (error) {
    if (!(error instanceof MigrationBusyError || error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exit(error instanceof EnvironmentError ? EXIT_CONFIG : EXIT_TEMPFAIL);
  }
};
