import postgres from "postgres";

export type Notifications = {
  /** Calls back for each notification of a channel until the returned function is called. */
  readonly listen: (channel: string, listener: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
};

/** LISTEN on a connection of its own, opened with the first listener and opened again when it is lost. */
export const openNotifications = (url: string): Notifications => {
  const client = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  return {
    listen: async (channel, listener) => {
      const { unlisten } = await client.listen(channel, listener);
      return unlisten;
    },
    close: () => client.end({ timeout: 1 }),
  };
};
