export type Caller = {
  readonly factor: number;
  readonly running: Map<string, number>;
  readonly waiting: Map<string, (() => void)[]>;
};

export const createCaller = (factor: number): Caller => ({ factor, running: new Map(), waiting: new Map() });

/**
 * Runs `work` when fewer than `slots` of the caller's kind are running: first come, first served. The work's own
 * deadline limits the wait.
 */
export const inShare = async <Result>(
  { factor, running, waiting }: Caller,
  kind: string,
  slots: number,
  work: () => Promise<Result>,
): Promise<Result> => {
  const count = running.get(kind) ?? 0;
  if (count < Math.max(1, slots * factor)) running.set(kind, count + 1);
  else {
    await new Promise<void>((go) => {
      const line = waiting.get(kind) ?? [];
      line.push(go);
      waiting.set(kind, line);
    });
  }
  try {
    return await work();
  } finally {
    // A slot is handed on, not freed and fought over.
    const next = waiting.get(kind)?.shift();
    if (next === undefined) running.set(kind, (running.get(kind) ?? 1) - 1);
    else next();
  }
};
