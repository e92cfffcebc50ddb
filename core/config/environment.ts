import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { z } from "zod";
import { databaseAddress } from "./database-address.ts";
import { type Variables, weaknessesOf } from "./secret-strength.ts";

export type { Variables } from "./secret-strength.ts";

/** Says which variables are wrong, all of them at once, and never what they held. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not valid:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** The exit status of sysexits.h for a configuration error. */
export const EXIT_CONFIG = 78;

export const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });

/** A place that links begin with: an address without a slash at the end. */
export const address = url("http:", "https:").transform((value) => value.replace(/\/+$/, ""));

export const port = (preset: number) => z.coerce.number().int().min(0).max(65_535).default(preset);
export const secret = z.string().min(32, "must have 32 characters or more");
export const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");

/** A region of Fly, or any name that the operator gives to a place. */
const region = z.string().regex(/^[a-z0-9-]{1,32}$/, "must be 1 to 32 of a-z, 0-9 and -");

/** Variables of both processes, with equal values: the secrets that seal stored data. */
export const sealingSecrets = {
  SEALING_SECRET: secret.optional(),
  SEALING_PREVIOUS_SECRET: secret.optional(),
  SEALING_NEXT_SECRET: secret.optional(),
};

export const storesEnvironment = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Several hosts are tried in their order. */
  DATABASE_URL: databaseAddress,
  DATABASE_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(2 * Math.max(1, cpus().length)),
  /** `DATABASE_URL` is a pooler that gives a connection to each transaction, such as PgBouncer in transaction mode. */
  DATABASE_POOLED: flag,
  /** Postgres itself, for migrations and LISTEN, where `DATABASE_URL` is a pooler. */
  DATABASE_DIRECT_URL: databaseAddress.optional(),
  REDIS_URL: url("redis:", "rediss:"),
  /** Parts two installations that share one Redis. */
  REDIS_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, "must be 1 to 40 of a-z, 0-9 and -")
    .default("forja"),
  MONGODB_URL: url("mongodb:", "mongodb+srv:"),
  PUBLIC_URL: address.optional(),
  API_URL: address.optional(),
  /** Webhooks may go to private addresses, and by http://. */
  WEBHOOK_ALLOW_PRIVATE: flag,
  /** The region of this process. */
  FLY_REGION: region.optional(),
  /** The region of the stores that are written. */
  PRIMARY_REGION: region.optional(),
});

type PublicVariables = { readonly PUBLIC_URL?: string | undefined; readonly API_URL?: string | undefined };

/** Addresses of the web application and of the API. Each defaults to the other; a request's Host is never used. */
export const publicAddresses = ({ PUBLIC_URL, API_URL }: PublicVariables) => ({
  publicUrl: PUBLIC_URL ?? API_URL ?? null,
  apiUrl: API_URL ?? PUBLIC_URL ?? null,
});

/** Reads a schema from the variables; a variable that is set to nothing counts as absent. Throws `EnvironmentError`. */
export const readEnvironment = <Schema extends z.ZodType>(schema: Schema, variables: Variables): z.output<Schema> => {
  const present = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new EnvironmentError(
    result.error.issues.map(({ path, message, code }) => {
      const name = path.join(".");
      return code === "invalid_type" && present[name] === undefined ? `${name} is missing` : `${name} ${message}`;
    }),
  );
};

const databaseEnvironment = storesEnvironment.pick({
  DATABASE_URL: true,
  DATABASE_POOLED: true,
  DATABASE_DIRECT_URL: true,
});

/**
 * Reads the environment for production. Reports published, repetitive or equal secrets together with the schema's
 * findings. Throws `EnvironmentError`.
 */
export const readProduction = <Schema extends z.ZodType>(
  schema: Schema,
  variables: Variables,
  secrets: readonly string[],
): z.output<Schema> => {
  const weaknesses = weaknessesOf(variables, secrets);
  try {
    const environment = readEnvironment(schema, variables);
    if (weaknesses.length === 0) return environment;
  } catch (error) {
    if (error instanceof EnvironmentError) throw new EnvironmentError([...error.problems, ...weaknesses]);
    throw error;
  }
  throw new EnvironmentError(weaknesses);
};

export type DatabaseEnvironment = z.output<typeof databaseEnvironment>;

export const readDatabaseEnvironment = (variables: Variables): DatabaseEnvironment =>
  readEnvironment(databaseEnvironment, variables);

/**
 * Returns the address for what needs one server connection of its own: LISTEN and session locks. Null where there is
 * none.
 */
export const directUrlOf = (env: DatabaseEnvironment): string | null =>
  env.DATABASE_DIRECT_URL ?? (env.DATABASE_POOLED ? null : env.DATABASE_URL);

/** Returns the address that migrations need. Throws `EnvironmentError` where a pooler is all there is. */
export const migrationUrl = (variables: Variables): string => {
  const url = directUrlOf(readDatabaseEnvironment(variables));
  if (url !== null) return url;
  throw new EnvironmentError([
    "DATABASE_DIRECT_URL is missing: DATABASE_POOLED is 1, and migrations need the address of Postgres itself",
  ]);
};

export const mongodbUrl = (variables: Variables): string =>
  readEnvironment(storesEnvironment.pick({ MONGODB_URL: true }), variables).MONGODB_URL;

/**
 * Returns a secret for a development machine that nobody configured: the same for every process on the same stores,
 * different on each machine's stores. Production never gets here.
 */
export const developmentSecret = (purpose: string, databaseAddress: string): string =>
  createHash("sha256").update(`forja development ${purpose} ${databaseAddress}`).digest("hex");

/** Both processes must have the same one. */
export const sealingSecretOfDevelopment = (databaseAddress: string): string =>
  developmentSecret("sealed texts", databaseAddress);
