import { openLifters, openUsers, type Size } from "./data.ts";
import type { LifterRange } from "./lifter-rows.ts";
import { startClient } from "./load.ts";
import type { ProcessRange } from "./process-rows.ts";
import { startApi, startFloor, startWorker } from "./programs.ts";
import type { Range } from "./request-rows.ts";
import { connect, type Setup, type Sql } from "./setup.ts";
import { openSmtpSink } from "./smtp-sink.ts";
import { openTap } from "./tap.ts";
import type { Pace } from "./windows.ts";
import type { WorkerRange } from "./worker-rows.ts";

/** Opens the data and the programs of each group of rows. */

const openSql = (setup: Setup, url: string): Sql => {
  const sql = connect(url);
  setup.cleanup.defer(() => sql.end({ timeout: 5 }));
  return sql;
};

export const openRequestRange = async (setup: Setup, size: Size, pace: Pace): Promise<Range> => {
  const { facts: template, url } = await openUsers(setup, size);
  const tap = setup.cleanup.use(await openTap(url));
  const [tapped, api, floor] = await Promise.all([
    startApi(setup, "tapped-api", { databaseUrl: tap.url, directUrl: url }),
    startApi(setup, "api", { databaseUrl: url }),
    startFloor(setup, url),
  ]);
  const capture = { setup, template, api: tapped, tap, sql: openSql(setup, url) };
  return { capture, size, api, floor, client: startClient(setup), pace };
};

export const openLifterRange = async (setup: Setup): Promise<LifterRange> => {
  const { facts, url } = await openLifters(setup);
  return { setup, facts, api: await startApi(setup, "api-of-lifters", { databaseUrl: url }) };
};

export const openProcessRange = async (setup: Setup): Promise<ProcessRange> => {
  const { facts, url } = await openLifters(setup);
  return { setup, facts, databaseUrl: url };
};

export const openWorkerRange = async (setup: Setup): Promise<WorkerRange> => {
  const { facts, url } = await openLifters(setup);
  const sql = openSql(setup, url);
  // The copies also owe the mails of the template's registration, which are no part of a row.
  await sql`delete from mails`;
  const sink = setup.cleanup.use(await openSmtpSink());
  const [api, worker] = await Promise.all([
    startApi(setup, "api-of-jobs", { databaseUrl: url }),
    startWorker(setup, "worker", { databaseUrl: url }, sink.url),
  ]);
  return { setup, facts, api, worker, sink, sql };
};
