import postgres from "postgres";
import { addressesIn, hostOptions } from "#core/config/database-address.ts";

/** Exit status of sysexits.h for a forbidden action. */
const EXIT_NOPERM = 77;

const hostsIn = (url: string): string =>
  addressesIn(url)
    .map((one) => new URL(one).hostname)
    .join(", ");

const nameOf = async (url: string): Promise<string> => {
  const sql = postgres(url, { ...hostOptions(url), max: 1, onnotice: () => {}, connect_timeout: 10 });
  try {
    const [row] = await sql<{ name: string }[]>`select current_database() as name`;
    return row?.name ?? "";
  } finally {
    await sql.end({ timeout: 5 });
  }
};

/**
 * Ends the process unless the database that a command destroys data of was called by its name. `./dev` does so for its
 * own private server, and for no other.
 */
export const refuseUnlessMeant = async (
  url: string,
  { command, meant }: { readonly command: string; readonly meant: string | null },
): Promise<void> => {
  const name = await nameOf(url);
  if (meant === name) return;
  console.error(
    `Refused: ${command} destroys data of the database ${name} on ${hostsIn(url)}. ` +
      `If that is what you want, add --yes-i-mean ${name}`,
  );
  process.exit(EXIT_NOPERM);
};
