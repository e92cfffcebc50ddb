import type { Redis } from "ioredis";

const LOOKS = 6;

/**
 * Ends a connection that did not answer for so long: its peer may have vanished. All waiting commands then fail. The
 * client's own timers also expire while the event loop is blocked, though the answer has arrived. So time counts in
 * looks.
 */
export const endSilence = (redis: Redis, silentMs: number): void => {
  const everyMs = silentMs / LOOKS;
  let lastLook = performance.now();
  /** Answers come in the order of commands. */
  let awaited: unknown;
  let awaitedMs = 0;

  const look = (): void => {
    const now = performance.now();
    const elapsed = Math.min(now - lastLook, 2 * everyMs);
    lastLook = now;
    const unanswered = redis.commandQueue.toArray();
    if (awaited === undefined || !unanswered.some((one) => one === awaited)) {
      awaited = unanswered.at(-1);
      awaitedMs = 0;
      return;
    }
    awaitedMs += elapsed;
    if (awaitedMs < silentMs) return;
    awaited = undefined;
    redis.stream.destroy(new Error(`Socket timeout: no answer in ${silentMs} ms.`));
  };

  const timer = setInterval(look, everyMs);
  timer.unref();
  redis.once("end", () => clearInterval(timer));
};
