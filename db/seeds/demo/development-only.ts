import { addressesIn } from "#core/config/database-address.ts";
import type { Variables } from "#core/config/environment.ts";

const THIS_MACHINE: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * Why a database must not get an account whose password everybody knows; null for one of a development machine.
 * @param address of the database, and the variable that names it
 */
export const developmentRefusal = (
  address: string,
  { NODE_ENV }: Variables,
  variable: "DATABASE_URL" | "MONGODB_URL" = "DATABASE_URL",
): string | null => {
  if (NODE_ENV === "production") return "NODE_ENV is production";
  const addresses = variable === "DATABASE_URL" ? addressesIn(address) : [address];
  const isHere = addresses.length > 0 && addresses.every((one) => THIS_MACHINE.has(new URL(one).hostname));
  return isHere ? null : `${variable} names another machine`;
};
