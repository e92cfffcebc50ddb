import { z } from "zod";
import { startOfWeek } from "#core/time/week.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { copyAccount } from "./copies.ts";
import { openDataSet } from "./databases.ts";
import { importFile, strongExport } from "./imports.ts";
import { startApi, startWorker } from "./programs.ts";
import { type Setup, withSql } from "./setup.ts";
import { callerOf, DAYS_FREE, dayOf, logTemplate, registerAccount, type Template, template } from "./template.ts";
import { accessClaims } from "./tokens.ts";

const WORKOUTS = 50;
/** Accounts whose last workout was yesterday. */
const RECENT_USERS = 300;

/** Copies that the API reads and changes, and copies that the floor changes. */
export type Size = { readonly users: number; readonly floorUsers: number };

/** Returns a fresh database with equal accounts of 1,000 sets. */
export const openUsers = (on: Setup, { users, floorUsers }: Size): Promise<{ facts: Template; url: string }> =>
  openDataSet(on, "bench_run", {
    name: `${users}_${floorUsers}`,
    facts: template,
    make: async (setup, url) => {
      tell(`Logging ${WORKOUTS} workouts through the API …`);
      const api = await startApi(setup, "generator", { databaseUrl: url });
      const facts = await logTemplate(api.url, WORKOUTS, DAYS_FREE);
      await api.stop();
      tell(`Copying them to ${users + floorUsers} accounts …`);
      await withSql(url, (sql) => copyAccount(sql, facts, users + floorUsers));
      return facts;
    },
  });

const owner = z.object({ userId: z.string(), sessionId: z.string() });
export type Owner = z.output<typeof owner>;

const lifters = z.object({ recent: template, small: owner, middle: owner, big: owner, lastMonday: z.string() });
export type Lifters = z.output<typeof lifters>;

/** Workouts of 48 sets: 1,008, 9,984 and 100,032 sets. */
export const LIFTER_WORKOUTS = { small: 21, middle: 208, big: 2_084 } as const;

const makeLifters = async (setup: Setup, url: string): Promise<Lifters> => {
  tell(`Logging ${WORKOUTS} workouts through the API …`);
  const api = await startApi(setup, "generator", { databaseUrl: url });
  const recent = await logTemplate(api.url, WORKOUTS, 1);
  await withSql(url, async (sql) => {
    await copyAccount(sql, recent, RECENT_USERS);
    await sql`delete from outbox`;
    await sql`delete from jobs`;
    await sql`update report_schedules set enabled = false`;
  });
  const worker = await startWorker(setup, "generator-worker", { databaseUrl: url });
  const lastMonday = startOfWeek(dayOf(new Date(Date.now() - DAYS_FREE * 86_400_000)), "monday");
  const imported = async (name: string, workouts: number): Promise<Owner> => {
    tell(`Importing ${workouts.toLocaleString("en")} workouts of 48 sets …`);
    const token = await registerAccount(api.url, `${name}@bench.example`);
    await importFile(api.url, token, callerOf(api.url, token), strongExport(workouts, lastMonday));
    const { sub: userId, sid: sessionId } = accessClaims(token);
    return { userId, sessionId };
  };
  const small = await imported("small", LIFTER_WORKOUTS.small);
  const middle = await imported("middle", LIFTER_WORKOUTS.middle);
  const big = await imported("big", LIFTER_WORKOUTS.big);
  await worker.stop();
  await api.stop();
  await withSql(url, async (sql) => {
    await sql`delete from jobs`;
    await sql`update report_schedules set enabled = false`;
    await sql`update sessions set idle_expires_at = now() + interval '10 years',
      absolute_expires_at = now() + interval '10 years'`;
  });
  return { recent, small, middle, big, lastMonday };
};

/** Returns a fresh database with accounts of one year until yesterday, and of 1,000, 10,000 and 100,000 sets. */
export const openLifters = (setup: Setup): Promise<{ facts: Lifters; url: string }> =>
  openDataSet(setup, "bench_lifters", {
    name: `lifters_${RECENT_USERS}`,
    facts: lifters,
    make: makeLifters,
  });
