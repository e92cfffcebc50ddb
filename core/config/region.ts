import { z } from "zod";
import { databaseAddress } from "./database-address.ts";
import { EnvironmentError, flag, secret, url, type Variables } from "./environment.ts";

/** The region of a process. Null where the installation has one region. */
export type Region = { readonly here: string; readonly primary: string; readonly isPrimary: boolean } | null;

const origin = url("http:", "https:")
  .refine((value) => new URL(value).href === `${new URL(value).origin}/`, {
    error: "must be an address without a path or a user",
  })
  .transform((value) => new URL(value).origin);

/** Variables of an API process in one of several regions. */
export const edgeVariables = {
  /** A replica of Postgres near to this region: answers its reads. */
  DATABASE_REPLICA_URL: databaseAddress.optional(),
  /** A replica of the primary region's Redis: ended sessions and positions. */
  REDIS_REPLICA_URL: url("redis:", "rediss:").optional(),
  /** A Redis of this region alone: its limits. */
  REDIS_NEAR_URL: url("redis:", "rediss:").optional(),
  /** Forwards what belongs to the primary region, in place of `fly-replay`. */
  EDGE_FORWARD: flag,
  /** The API of the primary region, over the private network. */
  EDGE_PRIMARY_URL: origin.optional(),
  /** Proves to the primary region that another region forwards a request. */
  EDGE_SECRET: secret.optional(),
  /** Bun itself reads it: requests that it sends at once. An open stream counts. */
  BUN_CONFIG_MAX_HTTP_REQUESTS: z.coerce.number().int().min(16).max(65_336).default(256),
};

/** Variables with an address for each region, because secrets of Fly are those of all machines of an app. */
const PER_REGION = ["DATABASE_REPLICA_URL", "REDIS_REPLICA_URL", "REDIS_NEAR_URL"] as const;

const LIST = /^[a-z0-9-]{1,32}=\S+(?:\s+[a-z0-9-]{1,32}=\S+)*$/;

const entryOf = (list: string, region: string | undefined): string | undefined =>
  list
    .split(/\s+/)
    .find((entry) => entry.startsWith(`${region}=`))
    ?.slice(`${region}=`.length);

/** Replaces each list such as `syd=redis://… iad=redis://…` by the entry of this region, or by nothing. */
export const ofThisRegion = (variables: Variables): Variables => {
  const chosen = PER_REGION.flatMap((name): [string, string | undefined][] => {
    const value = variables[name]?.trim();
    return value !== undefined && LIST.test(value) ? [[name, entryOf(value, variables.FLY_REGION)]] : [];
  });
  return { ...variables, ...Object.fromEntries(chosen) };
};

type RegionVariables = { readonly FLY_REGION?: string | undefined; readonly PRIMARY_REGION?: string | undefined };

type EdgeVariables = RegionVariables & z.output<z.ZodObject<typeof edgeVariables>>;

export const regionOf = ({ FLY_REGION: here, PRIMARY_REGION: primary }: RegionVariables): Region =>
  here === undefined || primary === undefined ? null : { here, primary, isPrimary: here === primary };

const needs = (env: EdgeVariables, name: keyof EdgeVariables, ...others: (keyof EdgeVariables)[]): string[] => {
  if (env[name] === undefined || env[name] === false) return [];
  return others.filter((other) => env[other] === undefined).map((other) => `${other} is missing: ${name} needs it`);
};

/** Returns the environment. Throws `EnvironmentError` where its variables of regions cannot work together. */
export const withRegion = <Env extends EdgeVariables>(env: Env): Env => {
  const problems = new Set([
    ...needs(env, "FLY_REGION", "PRIMARY_REGION"),
    ...needs(env, "DATABASE_REPLICA_URL", "REDIS_REPLICA_URL", "FLY_REGION"),
    ...needs(env, "REDIS_REPLICA_URL", "DATABASE_REPLICA_URL", "FLY_REGION"),
    ...needs(env, "EDGE_FORWARD", "EDGE_PRIMARY_URL", "EDGE_SECRET", "FLY_REGION"),
    ...needs(env, "EDGE_PRIMARY_URL", "EDGE_SECRET"),
  ]);
  if (env.REDIS_NEAR_URL !== undefined && env.REDIS_NEAR_URL === env.REDIS_REPLICA_URL)
    problems.add("REDIS_NEAR_URL must not be REDIS_REPLICA_URL: a replica takes no writes");
  if (problems.size > 0) throw new EnvironmentError([...problems]);
  return env;
};

/** Returns the environment. Throws `EnvironmentError` outside of the primary region, where no worker may run. */
export const inPrimaryRegion = <Env extends RegionVariables>(env: Env): Env => {
  if (env.FLY_REGION !== undefined && env.PRIMARY_REGION === undefined)
    throw new EnvironmentError(["PRIMARY_REGION is missing: FLY_REGION needs it"]);
  if (regionOf(env)?.isPrimary === false)
    throw new EnvironmentError(["FLY_REGION must be PRIMARY_REGION: the worker runs in the primary region alone"]);
  return env;
};
