import { type Region, regionOf } from "#core/config/region.ts";
import type { ApiEnvironment } from "../environment.ts";

export type { Region } from "#core/config/region.ts";

/** The regions of this installation, as one API process knows them. */
export type EdgeConfig = {
  readonly region: NonNullable<Region>;
  /** A replica of Postgres is near: reads may be answered here. */
  readonly hasReplica: boolean;
  /** Every request for the primary region is forwarded, and none is replayed. */
  readonly forwards: boolean;
  readonly primaryUrl: string | null;
  readonly secret: string | null;
};

/** Returns null in an installation of one region. */
export const edgeOf = (env: ApiEnvironment): EdgeConfig | null => {
  const region = regionOf(env);
  if (region === null) return null;
  return {
    region,
    hasReplica: env.DATABASE_REPLICA_URL !== undefined,
    forwards: env.EDGE_FORWARD,
    primaryUrl: env.EDGE_PRIMARY_URL ?? null,
    secret: env.EDGE_SECRET ?? null,
  };
};
