import { type CaptureContext, readPlanOf, writePlansOf } from "./capture.ts";
import { templateInCopy } from "./copies.ts";
import type { Size } from "./data.ts";
import { CPU_MS, type Figures, LIST_RATE, P99, PEAK_MB, PLAIN, RATIO, SAME_ROWS } from "./goals.ts";
import type { LoadClient } from "./load.ts";
import { memoryOf } from "./machine.ts";
import type { Measured } from "./measured.ts";
import { cpuMultiple, ratioOf, sideOf, type Window } from "./pairs.ts";
import type { FloorPlans } from "./plans.ts";
import type { Program } from "./programs.ts";
import { httpText, type MeasuredRequest, REQUESTS } from "./requests.ts";
import { tokensOf } from "./tokens.ts";
import { alternate, type Pace } from "./windows.ts";

/** Everything that the rows of single requests are measured with. */
export type Range = {
  readonly capture: CaptureContext;
  readonly size: Size;
  readonly api: Program;
  readonly floor: Program;
  readonly client: LoadClient;
  readonly pace: Pace;
};

const API_PATH = "/api/v1";

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

const takePlans = async ({ floor }: Range, plans: FloorPlans): Promise<void> => {
  const answer = await fetch(floor.url, { method: "PUT", body: JSON.stringify(plans) });
  if (!answer.ok) throw new Error(`the floor refused its plans: ${await answer.text()}`);
};

type Sent = { readonly load: string; readonly server: Program; readonly path?: string; readonly copies: number[] };

/** Gives the client the requests of one side: one for each account. */
const prepare = async (range: Range, request: MeasuredRequest, { load, server, path, copies }: Sent): Promise<void> => {
  const { setup, template } = range.capture;
  const tokens = await tokensOf(setup.secrets.JWT_SECRET, template, copies);
  const requests = copies.map((copy, index) => {
    const of = templateInCopy(template, copy);
    const at = path ?? `${API_PATH}${request.path(of)}`;
    return httpText(request, at, { token: tokens[index] ?? "", of, port: server.port });
  });
  await range.client.load({ name: load, requests, slot: request.slot?.(template) ?? null });
};

const p99Ratio = (measured: readonly Window[], floor: readonly Window[]): number =>
  sideOf(measured).p99Ms / sideOf(floor).p99Ms;

/** A floor that answers much less than the API does not do its work. */
const LEAST_SHARE = 0.25;

const compareAnswers = async ({ capture, api, floor }: Range, path: string): Promise<void> => {
  const [token] = await tokensOf(capture.setup.secrets.JWT_SECRET, capture.template, [1]);
  const sizeOf = async ({ url }: Program): Promise<number> => {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return (await answer.text()).length;
  };
  const [ofApi, ofFloor] = [await sizeOf(api), await sizeOf(floor)];
  if (ofFloor >= LEAST_SHARE * ofApi) return;
  throw new Error(`the floor answers ${ofFloor} characters to ${path}, and the API ${ofApi}`);
};

const measureRead = async (range: Range, row: string, request: MeasuredRequest): Promise<Measured> => {
  const { capture, size, api, floor, client, pace } = range;
  const { plan, statements } = await readPlanOf(capture, request, size.users);
  const paths = numbers(1, size.users).map(
    (copy) => `${API_PATH}${request.path(templateInCopy(capture.template, copy))}`,
  );
  await takePlans(range, Object.fromEntries(paths.map((path) => [path, plan])));
  await compareAnswers(range, paths[0] ?? "");
  const copies = numbers(1, size.users);
  await prepare(range, request, { load: `${row} api`, server: api, copies });
  await prepare(range, request, { load: `${row} floor`, server: floor, copies });
  const [ofApi = [], ofFloor = []] = await alternate(
    capture.setup,
    client,
    [
      { name: "the API", load: `${row} api`, server: api },
      { name: "the floor", load: `${row} floor`, server: floor },
    ],
    pace,
  );
  return {
    row,
    figures: { [RATIO]: ratioOf(ofApi, ofFloor), [P99]: p99Ratio(ofApi, ofFloor) },
    sides: { api: sideOf(ofApi), floor: sideOf(ofFloor) },
    notes: [
      `${statements} statements`,
      `CPU ${cpuMultiple(sideOf(ofApi), sideOf(ofFloor)).toFixed(2)} × that of the floor`,
    ],
  };
};

const measureWrite = async (range: Range, row: string, request: MeasuredRequest): Promise<Measured> => {
  const { capture, size, api, floor, client, pace } = range;
  const { plain, same, rows, roundTrips } = await writePlansOf(capture, request);
  const [plainPath, samePath] = [`/${row}/plain`, `/${row}/same`];
  await takePlans(range, { [plainPath]: plain, [samePath]: same });
  const ofFloor = numbers(size.users + 1, size.floorUsers);
  await prepare(range, request, { load: `${row} api`, server: api, copies: numbers(1, size.users) });
  await prepare(range, request, { load: `${row} plain`, server: floor, path: plainPath, copies: ofFloor });
  await prepare(range, request, { load: `${row} same`, server: floor, path: samePath, copies: ofFloor });
  const [ofApi = [], ofPlain = [], ofSame = []] = await alternate(
    capture.setup,
    client,
    [
      { name: "the API", load: `${row} api`, server: api },
      { name: "the plain floor", load: `${row} plain`, server: floor },
      { name: "the floor of the same rows", load: `${row} same`, server: floor },
    ],
    pace,
  );
  const figures: Figures = {
    [PLAIN]: ratioOf(ofApi, ofPlain),
    [SAME_ROWS]: ratioOf(ofApi, ofSame),
    [P99]: p99Ratio(ofApi, ofPlain),
  };
  return {
    row,
    figures,
    sides: { api: sideOf(ofApi), plain: sideOf(ofPlain), "same rows": sideOf(ofSame) },
    notes: [
      rows,
      `${roundTrips} round trips to Postgres`,
      `CPU ${cpuMultiple(sideOf(ofApi), sideOf(ofPlain)).toFixed(2)} × that of plain, ` +
        `${cpuMultiple(sideOf(ofApi), sideOf(ofSame)).toFixed(2)} × that of the same rows`,
    ],
  };
};

/** Compares a list in the summary view with the whole list, both of the API. */
const measureSummaryList = async (range: Range, row: string): Promise<Measured> => {
  const { capture, size, api, client, pace } = range;
  const copies = numbers(1, size.users);
  await readPlanOf(capture, REQUESTS["list-summary"], 1);
  await prepare(range, REQUESTS["list-summary"], { load: row, server: api, copies });
  await prepare(range, REQUESTS.list, { load: "list", server: api, copies });
  const [ofSummary = [], ofList = []] = await alternate(
    capture.setup,
    client,
    [
      { name: "the API", load: row, server: api },
      { name: "the API", load: "list", server: api },
    ],
    pace,
  );
  return {
    row,
    figures: { [LIST_RATE]: ratioOf(ofSummary, ofList) },
    sides: { summary: sideOf(ofSummary), list: sideOf(ofList) },
    notes: [],
  };
};

/** Measures the API alone: other designs need no statement, so that no floor could ask it. */
const measureSearch = async (range: Range, row: string): Promise<Measured> => {
  const { capture, size, api, client, pace } = range;
  await prepare(range, REQUESTS.search, { load: row, server: api, copies: numbers(1, size.users) });
  const target = { name: "the API", load: row, server: api };
  const [windows = []] = await alternate(capture.setup, client, [target], pace);
  const side = sideOf(windows);
  return { row, figures: { [CPU_MS]: (side.serverUs + side.postgresUs) / 1_000 }, sides: { api: side }, notes: [] };
};

/** Holds the API under the load of lists, whose answers are the largest. */
const measureMemory = async (range: Range, row: string): Promise<Measured> => {
  const { capture, size, api, client, pace } = range;
  await prepare(range, REQUESTS.list, { load: row, server: api, copies: numbers(1, size.users) });
  const [windows = []] = await alternate(capture.setup, client, [{ name: "the API", load: row, server: api }], pace);
  const { nowMb, peakMb } = memoryOf(api.pid);
  return {
    row,
    figures: { [PEAK_MB]: peakMb },
    sides: { api: sideOf(windows) },
    notes: [`now ${nowMb.toFixed(0)} MB`],
  };
};

type Measure = (range: Range, row: string) => Promise<Measured>;

/** Rows whose measurement is not that of a read or a write beside its floor. */
const OTHERS: Readonly<Record<string, Measure>> = {
  "list-summary": measureSummaryList,
  search: measureSearch,
};

const ofRequest = (row: string, request: MeasuredRequest): Measure =>
  OTHERS[row] ??
  ((range) => (request.method === "GET" ? measureRead(range, row, request) : measureWrite(range, row, request)));

/** The memory of the API is measured last, after the load of the rows before. */
export const REQUEST_ROWS: Readonly<Record<string, (range: Range) => Promise<Measured>>> = {
  ...Object.fromEntries(
    Object.entries<MeasuredRequest>(REQUESTS).map(([row, request]) => [
      row,
      (range: Range) => ofRequest(row, request)(range, row),
    ]),
  ),
  "memory-api": (range) => measureMemory(range, "memory-api"),
};
