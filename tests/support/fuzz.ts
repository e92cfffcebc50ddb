import { at, type TestApp } from "./app.ts";
import type { AnswerLike, Operation } from "./openapi.ts";

/** Settings of the fuzzing, for a longer or another run. */
export const FUZZ_FACTOR = Number(process.env.FORJA_FUZZ_ROUNDS ?? 1);
export const FUZZ_SEED = Number(process.env.FORJA_FUZZ_SEED ?? 20_261_124);

/** No answer may take longer. */
const MOST_MS = 2_000;

export const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;

/** Checks the promises of every answer, and returns the faults in words. */
export const faultsOfAnswer = (
  check: (operation: Operation, answer: AnswerLike) => string[],
  operation: Operation,
  { answer, ms }: { readonly answer: AnswerLike; readonly ms: number },
): string[] => [
  ...(ms > MOST_MS ? [`took ${Math.round(ms)} ms`] : []),
  ...(answer.status >= 500 ? [`${answer.status} ${JSON.stringify(answer.body)}`] : []),
  ...check(operation, answer),
];

/**
 * Returns an app whose caller follows `Retry-After` when a store does not answer in time. On a busy machine that is no
 * fault of the request. `waited` has the number of waits and their total time.
 */
export const patientApp = (app: TestApp) => {
  const waited = { times: 0, ms: 0 };
  const call: TestApp["call"] = async (...request) => {
    const started = performance.now();
    const answer = await app.call(...request);
    const seconds = answer.headers.get("retry-after");
    if (answer.status !== 503 || seconds === null) return answer;
    await Bun.sleep(Number(seconds) * 1_000);
    waited.times += 1;
    waited.ms += performance.now() - started;
    return app.call(...request);
  };
  return { app: { ...app, call }, waited };
};

/** The greatest share of requests that may find a store too slow. */
export const MOST_WAITS = 0.002;

/** The content of a request that an error can point at. */
export type Said = {
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
};

const tokensOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Returns whether a pointer leads to a place in the body, or to a missing field of it. */
const leadsInto = (body: unknown, tokens: readonly string[]): boolean => {
  const [token, ...rest] = tokens;
  if (token === undefined) return true;
  if (body === null || typeof body !== "object") return body === undefined && rest.length === 0;
  if (Object.hasOwn(body, token)) return leadsInto(Reflect.get(body, token), rest);
  return rest.length === 0 && !Array.isArray(body);
};

/** Whether a pointer names something that was sent, or something that could have been. */
const isPlaceIn = ({ body, query, headers }: Said, operation: Operation, pointer: string): boolean => {
  if (pointer === "") return true;
  const tokens = tokensOf(pointer);
  const [name = ""] = tokens;
  const isParameter =
    query.has(name) || name in headers || operation.parameters.some((parameter) => parameter.name === name);
  return (isParameter && tokens.length === 1) || leadsInto(body, tokens);
};

export const pointersOf = ({ body }: AnswerLike): string[] => {
  const errors = Reflect.get(Object(body), "errors");
  return Array.isArray(errors) ? errors.map((error) => String(at(error, "pointer"))) : [];
};

/** Returns the faults of a refusal's pointers. */
export const faultsOfPointers = (operation: Operation, said: Said, answer: AnswerLike): string[] => {
  if (answer.status !== 422) return [];
  const pointers = pointersOf(answer);
  if (pointers.length === 0) return ["422 without a pointer"];
  return pointers
    .filter((pointer) => !isPlaceIn(said, operation, pointer))
    .map((pointer) => `422 points to ${pointer}, where nothing is`);
};

/** A set names one of the two. A fault of the choice has the first one's pointer. */
const TOLD_OF_AT: ReadonlyMap<string, string> = new Map([["/exerciseId", "/workoutExerciseId"]]);

/** Whether one of the pointers is at one of the places, above it or below it. */
export const isNear = (pointers: readonly string[], places: readonly string[]): boolean =>
  [...places, ...places.flatMap((place) => TOLD_OF_AT.get(place) ?? [])].some((place) =>
    pointers.some((pointer) => pointer === place || place.startsWith(`${pointer}/`) || pointer.startsWith(`${place}/`)),
  );
