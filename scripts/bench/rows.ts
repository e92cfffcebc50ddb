import { LIFTER_ROWS } from "./lifter-rows.ts";
import { PROCESS_ROWS } from "./process-rows.ts";
import { REQUEST_ROWS } from "./request-rows.ts";
import { WORKER_ROWS } from "./worker-rows.ts";

/** Every row of the bench, in the order of the measurement. */
export const ROWS: readonly string[] = [REQUEST_ROWS, LIFTER_ROWS, PROCESS_ROWS, WORKER_ROWS].flatMap((rows) =>
  Object.keys(rows),
);
