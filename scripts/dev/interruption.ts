export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Rejects on the first request to stop; the one who waits then cleans up. A second request ends the process at once,
 * for when cleaning up takes longer than the person will wait.
 */
export const interruption = (): Promise<never> => {
  const interrupted = new Promise<never>((_, reject) => {
    let requests = 0;
    for (const name of SIGNALS) {
      process.on(name, () => {
        requests += 1;
        if (requests === 1) reject(new Interrupted(name));
        else process.exit(130);
      });
    }
  });
  // A race against this promise handles its rejection. Between two races nobody does.
  interrupted.catch(() => undefined);
  return interrupted;
};
