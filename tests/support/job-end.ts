import type { Answer } from "./app.ts";
import { eventually } from "./eventually.ts";

const ENDS: readonly unknown[] = ["completed", "failed", "cancelled"];

/** Asks for a job until it has ended, and returns it. A busy process refuses some of the requests, as for a client. */
export const jobEnd = (ask: () => Promise<Answer>, withinMs?: number): Promise<unknown> =>
  eventually(
    async () => {
      const { status, body } = await ask();
      if (![200, 429, 503].includes(status)) throw new Error(`the job answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
    (job) => ENDS.includes(Reflect.get(Object(job), "status")),
    withinMs,
  );
