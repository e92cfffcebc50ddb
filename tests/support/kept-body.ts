import type { Wire } from "./http-wire.ts";

/** The body of a request, which is read as it comes and kept for another delivery up to a size. */
export type KeptBody = {
  /** Sends the body from its start. It goes on with what comes later. */
  readonly sendTo: (wire: Wire) => void;
  /** Whether the body can be sent from its start. */
  readonly isKept: () => boolean;
  readonly isComplete: () => boolean;
  /** Resolves when the body is complete, or too large to be kept. */
  readonly settled: Promise<void>;
  /** Resolves to false when the client went away before the end. */
  readonly done: Promise<boolean>;
};

export const keptBody = (client: Wire, maxBytes: number): KeptBody => {
  let kept: Buffer[] | null = [];
  let size = 0;
  let sink: Wire | null = null;
  let isComplete = false;
  const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
  const { promise: attached, resolve: attach } = Promise.withResolvers<void>();
  const pump = async (): Promise<boolean> => {
    for (let part = await client.next(); part !== null; part = await client.next()) {
      if (part.kind === "end") {
        isComplete = true;
        settle();
        return true;
      }
      if (part.kind === "head") continue;
      size += part.bytes.length;
      kept?.push(part.bytes);
      await sink?.write(part.bytes);
      if (size <= maxBytes) continue;
      // The first machine gets all of it.
      if (sink === null) await attached;
      kept = null;
      settle();
    }
    settle();
    sink?.socket.destroy();
    return false;
  };
  return {
    sendTo: (wire) => {
      for (const bytes of kept ?? []) wire.socket.write(bytes);
      sink = wire;
      attach();
    },
    isKept: () => kept !== null,
    isComplete: () => isComplete,
    settled,
    done: pump(),
  };
};
