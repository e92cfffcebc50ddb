import { type ClientOrder, type ClientResult, clientResult } from "./client.ts";
import type { Setup } from "./setup.ts";

export type LoadClient = {
  readonly load: (order: Omit<Extract<ClientOrder, { order: "load" }>, "order">) => Promise<void>;
  readonly run: (order: Omit<Extract<ClientOrder, { order: "run" }>, "order">) => Promise<ClientResult>;
};

/** Starts the process that sends the requests. */
export const startClient = (setup: Setup): LoadClient => {
  let answered = Promise.withResolvers<unknown>();
  answered.resolve(null);
  const child = Bun.spawn([process.execPath, "--no-orphans", "scripts/bench/client.ts"], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (message) => answered.resolve(message),
    onExit: (_, code) => answered.reject(new Error(`the load client ended with status ${code}`)),
  });
  setup.cleanup.defer(() => child.kill());
  const ask = async (order: ClientOrder): Promise<unknown> => {
    answered = Promise.withResolvers();
    child.send(order);
    return answered.promise;
  };
  return {
    load: async (order) => {
      await ask({ ...order, order: "load" });
    },
    run: async (order) => clientResult.parse(await ask({ ...order, order: "run" })),
  };
};
