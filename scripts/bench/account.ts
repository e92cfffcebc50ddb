import { z } from "zod";

const registered = z.object({ accessToken: z.string() });
const withId = z.object({ id: z.string() });
const withKey = z.object({ key: z.string() });
const page = z.object({ data: z.array(withId) });

export type SentWorkout = Record<string, unknown>;

export type Account = {
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, body: unknown) => Promise<Response>;
};

const DAY_MS = 86_400_000;
const SESSIONS_A_WEEK = 4;

export async function newAccount(url: string): Promise<Account> {
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ email: `${crypto.randomUUID()}@example.com`, password: crypto.randomUUID() });
  const answer = await fetch(`${url}/api/v1/auth/register`, { method: "POST", headers: json, body });
  const { accessToken } = registered.parse(await answer.json());
  const headers = { authorization: `Bearer ${accessToken}` };
  return {
    get: (path) => fetch(`${url}/api/v1${path}`, { headers }),
    post: (path, sent) =>
      fetch(`${url}/api/v1${path}`, { method: "POST", headers: { ...headers, ...json }, body: JSON.stringify(sent) }),
  };
}

export async function idOf(answer: Promise<Response>): Promise<string> {
  return withId.parse(await (await answer).json()).id;
}

export async function newAssistant(
  url: string,
  account: Account,
): Promise<(tool: string, given: Record<string, unknown>) => Promise<Response>> {
  const answer = await account.post("/auth/api-keys", { name: "assistant", scopes: ["read"] });
  const headers = {
    authorization: `Bearer ${withKey.parse(await answer.json()).key}`,
    accept: "application/json, text/event-stream",
    "content-type": "application/json",
  };
  return (name, given) => {
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } };
    return fetch(`${url}/mcp`, { method: "POST", headers, body: JSON.stringify(message) });
  };
}

export async function barbellExercises(account: Account, count: number): Promise<string[]> {
  const answer = await account.get(`/exercises?equipment=barbell&trackingType=weight_reps&limit=${count}`);
  return page.parse(await answer.json()).data.map(({ id }) => id);
}

export function workoutOf(exerciseIds: readonly string[], startedAt: Date, session: number): SentWorkout {
  return {
    status: "completed",
    startedAt: startedAt.toISOString(),
    endedAt: new Date(startedAt.getTime() + 3_600_000).toISOString(),
    exercises: exerciseIds.map((exerciseId, index) => ({
      exerciseId,
      sets: [5, 5, 5, 8].map((reps) => ({
        weight: { value: 60 + 10 * index + 2.5 * (session % 16), unit: "kg" },
        reps,
        rpe: 8,
      })),
    })),
  };
}

export async function logTraining(account: Account, exerciseIds: readonly string[], weeks: number): Promise<string[]> {
  const half = Math.ceil(exerciseIds.length / 2);
  const days = [exerciseIds.slice(0, half), exerciseIds.slice(half)];
  const ids: string[] = [];
  const sessions = weeks * SESSIONS_A_WEEK;
  for (let session = 0; session < sessions; session += 1) {
    const startedAt = new Date(Date.now() - ((sessions - session) * 7 * DAY_MS) / SESSIONS_A_WEEK);
    ids.push(await idOf(account.post("/workouts", workoutOf(days[session % 2] ?? [], startedAt, session))));
  }
  return ids;
}
