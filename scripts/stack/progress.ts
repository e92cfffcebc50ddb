export type Printer = (line: string) => void;

/** Progress goes to stderr, so that stdout holds only answers (`eval "$(./dev stores)"`). */
export const printProgress: Printer = (line) => {
  process.stderr.write(`${line}\n`);
};

export const withProgress = async <T>(print: Printer, step: string, work: Promise<T>): Promise<T> => {
  const started = performance.now();
  print(`${step} …`);
  const timer = setInterval(() => {
    print(`${step} … ${Math.round((performance.now() - started) / 1000)} s`);
  }, 5_000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
};
