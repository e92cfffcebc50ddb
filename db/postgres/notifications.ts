import postgres from "postgres";
import { hostOptions } from "#core/config/database-address.ts";
import type { GuardedOptions } from "./connection-guard.ts";
import { createConnectionGuard, type GuardPace, paceFor } from "./connection-guard.ts";

export type Notifications = {
  readonly listen: (channel: string, listener: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
};

/** Behind a pooler LISTEN hears nothing: who would listen polls, which everybody does besides. */
const SILENT: Notifications = { listen: async () => async () => {}, close: async () => {} };

/** LISTEN takes no time. */
const STATEMENT_MS = 1_000;

/**
 * LISTEN on a connection of its own, opened with the first listener and opened again when it is lost. Without an
 * address (`directUrlOf`) nothing is ever heard.
 */
export const openNotifications = (url: string | null, pace: GuardPace = paceFor(STATEMENT_MS)): Notifications => {
  if (url === null) return SILENT;
  // A listening connection sends nothing: without pings, a dead one would look like an idle one.
  const guard = createConnectionGuard({ pace });
  const settings: GuardedOptions = {
    guard,
    ...hostOptions(url),
    max: 1,
    onnotice: () => {},
    connect_timeout: 5,
    backoff: () => 1,
  };
  const client = postgres(url, settings);
  return {
    listen: async (channel, listener) => {
      const { unlisten } = await client.listen(channel, listener);
      return unlisten;
    },
    close: async () => {
      await client.end({ timeout: 1 });
      guard.stop();
    },
  };
};
