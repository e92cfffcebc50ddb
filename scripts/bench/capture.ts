import { changesOf, countsOf, type RowChange, writeOf } from "./changes.ts";
import { templateInCopy } from "./copies.ts";
import { copyOf } from "./ids.ts";
import type { FloorPlan } from "./plans.ts";
import type { Program } from "./programs.ts";
import type { MeasuredRequest } from "./requests.ts";
import type { Setup, Sql } from "./setup.ts";
import type { Executed, Tap } from "./tap.ts";
import { callerOf, type Template } from "./template.ts";
import { tokensOf } from "./tokens.ts";

/** An API behind a tap, and its database: plans of the floor are made there. */
export type CaptureContext = {
  readonly setup: Setup;
  readonly template: Template;
  readonly api: Program;
  readonly tap: Tap;
  readonly sql: Sql;
};

/** The copy whose write is looked at. */
const COPY = 1;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const isRead = ({ text }: Executed): boolean => /^\s*(select|with)\b/i.test(text);

const callAs = async (
  { setup, template, api }: CaptureContext,
  request: MeasuredRequest,
  copy: number,
  of: Template,
) => {
  const [token = ""] = await tokensOf(setup.secrets.JWT_SECRET, template, [copy]);
  return () => callerOf(api.url, token)(request.method, request.path(of), request.body?.(of));
};

const readBy = async (capture: CaptureContext, request: MeasuredRequest, copy: number): Promise<Executed[]> => {
  const call = await callAs(capture, request, copy, templateInCopy(capture.template, copy));
  await call();
  await Bun.sleep(20);
  return (await capture.tap.listen(call)).executed.filter(isRead);
};

/** Returns the statements that the API executes for a read, as a plan for every copy. */
export const readPlanOf = async (
  capture: CaptureContext,
  request: MeasuredRequest,
  copies: number,
): Promise<{ plan: FloorPlan; statements: number }> => {
  const { template } = capture;
  const [first, second] = [await readBy(capture, request, 1), await readBy(capture, request, 2)];
  const slotted = (executed: readonly Executed[], copy: number) =>
    executed.map(({ text, types, values }) => ({
      text,
      types: [...types],
      values: values.map((value) =>
        value === null ? null : value.replace(UUID, (id) => (copyOf(id) === copy ? `{copy:${id}}` : id)),
      ),
    }));
  const shared = new Set(second.map(({ text }) => text));
  const statements = slotted(first, 1).filter(({ text }) => shared.has(text));
  if (statements.length === 0)
    throw new Error(`${request.path(template)} asks Postgres nothing that a floor could ask`);
  return { plan: { kind: "read", statements, userId: template.userId, copies }, statements: statements.length };
};

export type WritePlans = {
  readonly plain: FloorPlan;
  readonly same: FloorPlan;
  readonly rows: string;
  readonly roundTrips: number;
};

const isPlain = (request: MeasuredRequest, { table }: RowChange): boolean => request.plain?.includes(table) ?? false;

/** Returns both floors of a write: its row alone with its parts, and every row that it changes. */
export const writePlansOf = async (capture: CaptureContext, request: MeasuredRequest): Promise<WritePlans> => {
  const { sql, tap } = capture;
  const of = templateInCopy(capture.template, COPY);
  const before = { ...of, nextDay: new Date(Date.parse(of.nextDay) - 86_400_000).toISOString().slice(0, 10) };
  const bodyOf = (value: Template) => {
    const body = request.body?.(value);
    const slot = request.slot?.(value);
    return slot?.kind === "reps"
      ? JSON.parse(JSON.stringify(body).replace(slot.text, slot.text.replace("5", "6")))
      : body;
  };
  // The first call opens what the second finds: the counted one is as those of a load.
  await (await callAs(capture, request, COPY, of))();
  const call = await callAs(capture, { ...request, body: () => bodyOf(before) }, COPY, before);
  let roundTrips = 0;
  const changes = await changesOf(sql, async () => {
    roundTrips = (await tap.listen(call)).roundTrips;
  });
  const plain = changes.filter((change) => isPlain(request, change));
  if (plain.length === 0) throw new Error(`${request.path(of)} wrote none of the rows that it should write`);
  return {
    plain: await writeOf(sql, plain, COPY),
    same: await writeOf(sql, changes, COPY),
    rows: countsOf(changes),
    roundTrips,
  };
};
