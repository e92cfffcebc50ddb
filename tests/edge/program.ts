import { Interrupted, interruption } from "#scripts/dev/interruption.ts";
import { printProgress as print } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { type Regions, startRegions } from "#tests/support/regions.ts";

type Options = Omit<Parameters<typeof startRegions>[0], "print" | "failover">;

/**
 * Starts regions that can fail over, runs `work` on them and stops them.
 * @param whenInterrupted returns the status after an interruption
 */
export const withRegions = async (
  options: Options,
  work: (regions: Regions) => Promise<number>,
  whenInterrupted: () => number,
): Promise<number> => {
  const interrupted = interruption();
  await using cleanup = new AsyncDisposableStack();
  const starting = startRegions({ ...options, failover: true, print }).then((regions) => cleanup.use(regions));
  try {
    const regions = await Promise.race([starting, interrupted]);
    return await Promise.race([work(regions), interrupted]);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    // An interrupted start completes first, so that all of it stops.
    await starting;
    return whenInterrupted();
  }
};

/** Ends the process with the status of `main`, and with a sentence where a setup is wrong. */
export const runProgram = async (main: () => Promise<number>): Promise<never> => {
  try {
    process.exit(await main());
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  }
};
