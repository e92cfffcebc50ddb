import postgres from "postgres";

export type Notifications = {
  /** Calls back for each notification of a channel until the returned function is called. */
  readonly listen: (channel: string, listener: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
};

/** Behind a pooler LISTEN hears nothing: who would listen polls, which everybody does besides. */
const SILENT: Notifications = { listen: async () => async () => {}, close: async () => {} };

/**
 * LISTEN on a connection of its own, opened with the first listener and opened again when it is lost. Without an
 * address (`directUrlOf`) nothing is ever heard.
 */
export const openNotifications = (url: string | null): Notifications => {
  if (url === null) return SILENT;
  const client = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  return {
    listen: async (channel, listener) => {
      const { unlisten } = await client.listen(channel, listener);
      return unlisten;
    },
    close: () => client.end({ timeout: 1 }),
  };
};
