import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { HandOn } from "#api/edge/hand-on.ts";
import { type HandedOn, handOver } from "#api/edge/hand-over.ts";
import { passageReader } from "#api/edge/passage.ts";
import { problems } from "#api/plugins/problems.ts";
import { ForjaError } from "#core/errors.ts";
import { FAR, PRIMARY } from "#tests/support/edge.ts";

const WRITE = "019ad000-0000-7000-8000-000000000000";

const readOnly = (): Error =>
  Object.assign(new Error("cannot execute INSERT in a read-only transaction"), { code: "25006" });

const answerTo = async (
  error: unknown,
  {
    edge = FAR,
    method = "GET",
    headers = {},
  }: { edge?: typeof FAR; method?: string; headers?: Record<string, string> } = {},
): Promise<[number, string | null, string | null, readonly HandedOn[]]> => {
  const handedOn: HandedOn[] = [];
  const app = new Elysia()
    .use(handOver({ edge, forward: null, newId: () => WRITE, onHandedOn: (left) => handedOn.push(left) }))
    .use(problems)
    .all("/", () => {
      throw error;
    });
  const answer = await app.handle(new Request("http://localhost/", { method, headers }));
  return [answer.status, answer.headers.get("fly-replay"), answer.headers.get("retry-after"), handedOn];
};

test("a region that may not answer hands on to the primary region, and never to a machine beside it", async () => {
  const [status, replay, , handedOn] = await answerTo(new HandOn("elsewhere", "no-lease"));
  expect([status, replay]).toEqual([409, "elsewhere=true;region=mad;state=no-lease.syd;fallback=force_self"]);
  expect(handedOn).toMatchObject([{ why: "no-lease", answer: null, write: null }]);
  const wrapped = new ForjaError("unavailable", { cause: new HandOn("primary", "lag") });
  expect((await answerTo(wrapped))[1]).toBe("region=mad;state=lag.syd;fallback=force_self");
});

test("a read that meets a read-only Postgres is handed on, and a write is not", async () => {
  expect((await answerTo(readOnly()))[1]).toBe("region=mad;state=read-only.syd;fallback=force_self");
  expect(await answerTo(readOnly(), { method: "POST" })).toEqual([503, null, "2", []]);
  expect(await answerTo(readOnly(), { edge: PRIMARY })).toEqual([503, null, "2", []]);
});

test("the primary region hands on to another machine of it, or to nobody", async () => {
  expect((await answerTo(new HandOn("elsewhere", "no-lease"), { edge: PRIMARY }))[1]).toBe(
    "elsewhere=true;state=no-lease.mad;fallback=force_self",
  );
  expect(await answerTo(new HandOn("primary", "lag"), { edge: PRIMARY })).toEqual([503, null, "1", []]);
});

test("a write of somebody has an id in the state, which the primary region sends back with its end", async () => {
  const write = new HandOn("primary", "write");
  const asked = { method: "POST", headers: { authorization: "Bearer x" } };
  const [, replay, , handedOn] = await answerTo(write, asked);
  expect(replay).toBe(`region=mad;state=write.syd.${WRITE};fallback=force_self`);
  expect(handedOn).toMatchObject([{ answer: null, write: WRITE }]);
  expect((await answerTo(write, { method: "POST" }))[1]).toBe("region=mad;state=write.syd;fallback=force_self");
  const read = passageReader({ trustFlyProxy: true, secret: null });
  const from = (state: string) =>
    read(new Headers({ "fly-replay-src": `instance=1;region=syd;t=1;state=${state}` }))?.write;
  expect(from(`write.syd.${WRITE}`)).toBe(WRITE);
  for (const state of ["write.syd", "write.syd.", "write.syd.no-id", `write.${WRITE}`]) expect(from(state)).toBeNull();
});
