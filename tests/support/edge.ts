import { createApp } from "#api/app.ts";
import type { ApiDependencies } from "#api/dependencies.ts";
import { openForward } from "#api/edge/forward.ts";
import type { EdgeConfig } from "#api/edge/region.ts";
import { type Database, openPostgres } from "#db/postgres/client.ts";
import { TEST_CONFIG, type TestApp } from "./app.ts";
import { silentLog } from "./worker.ts";

export const EDGE_SECRET = "requests-between-the-regions-of-the-tests";

export const FAR: EdgeConfig = {
  region: { here: "syd", primary: "mad", isPrimary: false },
  hasReplica: false,
  forwards: false,
  primaryUrl: null,
  secret: EDGE_SECRET,
};

export const PRIMARY: EdgeConfig = { ...FAR, region: { here: "mad", primary: "mad", isPrimary: true } };

/** An app with an address. */
export type Listening = AsyncDisposable & { readonly url: string };

export const listening = (app: ReturnType<typeof createApp>): Listening => {
  app.listen({ hostname: "127.0.0.1", port: 0 });
  return {
    url: `http://127.0.0.1:${app.server?.port}`,
    [Symbol.asyncDispose]: async () => {
      await app.server?.stop(true);
    },
  };
};

type FarOptions = {
  readonly edge?: Partial<EdgeConfig>;
  readonly config?: Partial<ApiDependencies["config"]>;
  /** The address of the primary region, to forward to. */
  readonly primary?: string;
  readonly mostStreams?: number;
  /** The replica of the region. It is away when left out. */
  readonly nearDb?: Database;
};

/** The app in another region. It has no Postgres: what asks for it fails. */
export const farApp = (
  { deps }: TestApp,
  { edge = {}, config = {}, primary, nearDb, mostStreams = 100 }: FarOptions = {},
) => {
  const nowhere = openPostgres({
    url: "postgres://127.0.0.1:1/none",
    poolSize: 1,
    applicationName: "forja-test",
    statementTimeoutMs: 1_000,
  });
  const forwarding =
    primary === undefined
      ? null
      : openForward({
          primary: { url: primary, secret: edge.secret ?? EDGE_SECRET },
          here: "syd",
          log: silentLog,
          mostStreams,
        });
  const app = createApp({
    ...deps,
    db: nowhere.db,
    nearDb: nearDb ?? nowhere.db,
    config: { ...TEST_CONFIG, ...config, edge: { ...FAR, ...edge } },
    ...(forwarding === null ? {} : { forward: forwarding.forward }),
  });
  const close = async (): Promise<void> => {
    forwarding?.close();
    await nowhere.close();
  };
  return { app, [Symbol.asyncDispose]: close };
};
