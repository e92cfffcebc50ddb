/** Prints the progress of the local stack. */
export type Tell = (line: string) => void;

/** Progress goes to stderr, so that stdout holds only answers (`eval "$(./dev stores)"`). */
export const tellOnTerminal: Tell = (line) => {
  process.stderr.write(`${line}\n`);
};

/** Announces a slow step, and every five seconds that it is still going on. */
export async function withProgress<T>(tell: Tell, step: string, work: Promise<T>): Promise<T> {
  const started = performance.now();
  tell(`${step} …`);
  const timer = setInterval(() => {
    tell(`${step} … ${Math.round((performance.now() - started) / 1000)} s`);
  }, 5_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
