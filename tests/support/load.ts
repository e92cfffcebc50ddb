export type Answered = { readonly status: number; readonly ms: number; readonly retryAfter: string | null };

type Send = (index: number) => Promise<Response>;

/** Sends one request and measures the time to the end of its answer. */
export const timed = async (send: Send, index: number): Promise<Answered> => {
  const startedAt = performance.now();
  const response = await send(index);
  await response.arrayBuffer();
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, ms: performance.now() - startedAt, retryAfter };
};

export type Run = {
  readonly answers: readonly Answered[];
  /** Answers below 300, a second. */
  readonly goodput: number;
};

const runOf = (answers: readonly Answered[], ms: number): Run => ({
  answers,
  goodput: answers.filter(({ status }) => status < 300).length / (ms / 1_000),
});

/** Runs clients, each of which sends its next request after the answer to its last. */
export const inTurns = async (clients: number, forMs: number, send: Send): Promise<Run> => {
  const startedAt = performance.now();
  const answers: Answered[] = [];
  let sent = 0;
  const client = async (): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      sent += 1;
      answers.push(await timed(send, sent));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return runOf(answers, performance.now() - startedAt);
};

/** Sends requests at a fixed rate, whether earlier ones are answered or not. */
export const atRate = async (perSecond: number, forMs: number, send: Send): Promise<Run> => {
  const startedAt = performance.now();
  const pending: Promise<Answered>[] = [];
  for (;;) {
    const elapsed = performance.now() - startedAt;
    if (elapsed >= forMs) break;
    while (pending.length < (elapsed / 1_000) * perSecond) pending.push(timed(send, pending.length));
    await Bun.sleep(5);
  }
  const answers = await Promise.all(pending);
  return runOf(answers, performance.now() - startedAt);
};

/** The value below which a share of them lies. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;
