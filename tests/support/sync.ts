import type { ChangeResource } from "#db/postgres/schema/index.ts";
import { at, type TestApp, textAt } from "./app.ts";

export const RESOURCES = ["exercises", "routines", "workouts", "measurements", "goals"] as const;
export type Resource = (typeof RESOURCES)[number];

export type Change = {
  readonly resource: ChangeResource;
  readonly op: "upsert" | "delete";
  readonly id: string;
  readonly version: number;
  readonly data?: Record<string, unknown>;
};

export type SyncResult = {
  readonly status: "applied" | "duplicate" | "conflict" | "invalid" | "retry";
  readonly version?: number;
  readonly deleted?: true;
  readonly data?: Record<string, unknown>;
  readonly problem?: {
    readonly code: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  };
};

export type Operation = {
  readonly resource: ChangeResource;
  readonly op: "upsert" | "delete";
  readonly id: string;
  readonly data?: Record<string, unknown>;
  readonly baseVersion?: number;
};

/** Whom an answer is for. */
type Caller = { readonly token: string };

export const pathOfResource = (resource: ChangeResource): string =>
  resource === "measurements" || resource === "goals" ? `/progress/${resource}` : `/${resource}`;

export const changesIn = (page: unknown): Change[] => at(page, "changes") as Change[];

/** Pulls until nothing is left. */
export const pullAll = async (
  app: TestApp,
  { token }: Caller,
  { cursor, limit = 50 }: { cursor?: string; limit?: number } = {},
): Promise<{ changes: Change[]; cursor: string }> => {
  const changes: Change[] = [];
  let after = cursor;
  for (;;) {
    const query = new URLSearchParams({ limit: String(limit), ...(after === undefined ? {} : { cursor: after }) });
    const { status, body } = await app.call("GET", `/api/v1/sync?${query}`, { token });
    if (status !== 200) throw new Error(`a pull answered ${status}: ${JSON.stringify(body)}`);
    changes.push(...changesIn(body));
    after = textAt(body, "cursor");
    if (at(body, "hasMore") !== true) return { changes, cursor: after };
  }
};

/** Pushes operations and answers their results. */
export const push = async (
  app: TestApp,
  { token }: Caller,
  operations: readonly Operation[],
  headers: Record<string, string> = {},
): Promise<SyncResult[]> => {
  const { status, body } = await app.call("POST", "/api/v1/sync", { token, body: { operations }, headers });
  if (status !== 200) throw new Error(`a push answered ${status}: ${JSON.stringify(body)}`);
  return at(body, "results") as SyncResult[];
};

/** Lists leave these out unless they are asked for. */
const FILTERS: Readonly<Record<string, string>> = {
  exercises: "&owner=user&includeArchived=true",
  workouts: "&status=planned,active,completed,discarded",
};

/** Everything that the lists of an account's own operations answer, by resource and id. */
export const readAll = async (app: TestApp, { token }: Caller): Promise<Map<string, Record<string, unknown>>> => {
  const found = new Map<string, Record<string, unknown>>();
  for (const resource of RESOURCES) {
    const filter = FILTERS[resource] ?? "";
    let cursor: unknown = null;
    do {
      const after = cursor === null ? "" : `&cursor=${String(cursor)}`;
      const path = `/api/v1${pathOfResource(resource)}?limit=200${filter}${after}`;
      const { status, body } = await app.call("GET", path, { token });
      if (status !== 200) throw new Error(`${path} answered ${status}`);
      for (const item of at(body, "data") as Record<string, unknown>[]) found.set(`${resource} ${item.id}`, item);
      cursor = at(body, "page", "nextCursor");
    } while (cursor !== null);
  }
  return found;
};
