import { type Answer, at, PASSWORD, textAt } from "./app.ts";
import { jobEnd } from "./job-end.ts";
import type { ForjaProcess } from "./processes.ts";

type Request = {
  readonly body?: unknown;
  readonly form?: FormData;
  readonly headers?: Record<string, string>;
  readonly token?: string;
};

/** Calls a process over HTTP, the way that a client does. */
export const callOver = async (
  api: Pick<ForjaProcess, "url">,
  method: string,
  path: string,
  { body, form, headers, token }: Request = {},
): Promise<Answer> => {
  const send = (): Promise<Response> =>
    fetch(`${api.url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(form === undefined ? (body === undefined ? {} : { body: JSON.stringify(body) }) : { body: form }),
    });
  // A process that refuses a request before its body has come may close the connection. Clients then use another one.
  const response = await send().catch((error: unknown) => {
    if (Reflect.get(Object(error), "code") === "ECONNRESET") return send();
    throw error;
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : isJson ? JSON.parse(text) : text,
  };
};

export type Client = {
  readonly userId: string;
  readonly email: string;
  readonly token: string;
  readonly refreshToken: string;
  /** Calls with the account's token and expects a status; answers the body. */
  readonly expect: (status: number, method: string, path: string, request?: Request) => Promise<unknown>;
  readonly call: (method: string, path: string, request?: Request) => Promise<Answer>;
  /** Waits until a job has ended and answers it. */
  readonly jobEnd: (id: string, withinMs?: number) => Promise<unknown>;
};

/** Registers an account with a running API. */
export const newClient = async (
  api: Pick<ForjaProcess, "url">,
  fields: Record<string, unknown> = {},
): Promise<Client> => {
  const email = `${Bun.randomUUIDv7()}@example.com`;
  const register = () =>
    callOver(api, "POST", "/api/v1/auth/register", { body: { email, password: PASSWORD, ...fields } });
  let registered = await register();
  // A busy machine sheds what many ask at once.
  for (let tries = 1; registered.status === 503 && tries < 10; tries += 1) {
    await Bun.sleep(500);
    registered = await register();
  }
  if (registered.status !== 201) throw new Error(`register answered ${registered.status}`);
  const token = textAt(registered.body, "accessToken");
  const call: Client["call"] = (method, path, request) => callOver(api, method, path, { token, ...request });
  const expectStatus: Client["expect"] = async (status, method, path, request) => {
    const answer = await call(method, path, request);
    if (answer.status !== status) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  };
  return {
    userId: textAt(registered.body, "user", "id"),
    email,
    token,
    refreshToken: textAt(registered.body, "refreshToken"),
    call,
    expect: expectStatus,
    jobEnd: (id, withinMs) => jobEnd(() => call("GET", `/api/v1/jobs/${id}`), withinMs),
  };
};

/** Makes accounts in sequence: on a busy machine their passwords would crowd each other out. */
export const newClients = async (api: Pick<ForjaProcess, "url">, count: number): Promise<Client[]> => {
  const clients: Client[] = [];
  while (clients.length < count) clients.push(await newClient(api));
  return clients;
};

/** The id of the exercise that a search finds first. */
export const findExercise = async (client: Client, search: string): Promise<string> => {
  const found = await client.expect(200, "GET", `/api/v1/exercises?search=${encodeURIComponent(search)}&limit=1`);
  return String(at(found, "data", 0, "id"));
};
