import type { AnyElysia } from "elysia";
import { markWithin } from "../../http/calls-within.ts";
import type { ToolInput } from "./tool-input.ts";

export type OperationCall = {
  readonly method: string;
  readonly path: string;
  readonly input: ToolInput;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
};

export type OperationAnswer = { readonly ok: boolean; readonly body: unknown };

const textOf = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** Replaces a name that is missing, or that a URL would not accept. No resource has this name. */
const NAMELESS = "-";

/** One segment of a path, whatever an assistant was talked into: the dots that lead elsewhere are dots when encoded, too. */
const segmentOf = (value: unknown): string => {
  const name = textOf(value ?? NAMELESS);
  return ["", ".", ".."].includes(name) ? NAMELESS : encodeURIComponent(name);
};

const requestOf = ({ method, path, input, arguments: given, headers }: OperationCall): Request => {
  const inPath = new Set(input.path);
  const inQuery = new Set(input.query);
  const query = new URLSearchParams();
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (inPath.has(name) || value === undefined) continue;
    // An argument that no part of the operation knows goes to the body, which refuses it by name.
    if (input.hasBody && !inQuery.has(name)) body[name] = value;
    else if (value !== null) query.set(name, textOf(value));
  }
  const target = path.replace(/:(\w+)/g, (_whole, name: string) => segmentOf(given[name]));
  const search = query.size === 0 ? "" : `?${query}`;
  return new Request(`http://localhost${target}${search}`, {
    method,
    headers: { ...headers, ...(input.hasBody ? { "content-type": "application/json" } : {}) },
    ...(input.hasBody ? { body: JSON.stringify(body) } : {}),
  });
};

/** Pages and sheets are for people; a tool's answer is data. */
const NO_DATA: OperationAnswer = {
  ok: false,
  body: { status: 406, code: "not-acceptable", detail: "Tools answer data: leave the format out." },
};

/** A page would be drawn only to be left out of the answer. */
const asksForPage = ({ input, arguments: { format } }: OperationCall): boolean =>
  input.query.includes("format") && format != null && format !== "json";

/**
 * Calls an operation of the API within the process, with the caller's own key. The call has the checks, limits, service
 * and log of that operation.
 */
export const callOperation = async (app: AnyElysia, call: OperationCall): Promise<OperationAnswer> => {
  if (asksForPage(call)) return NO_DATA;
  const response = await app.handle(markWithin(requestOf(call)));
  if (response.body !== null && !/json/.test(response.headers.get("content-type") ?? "")) {
    await response.body.cancel();
    return NO_DATA;
  }
  const text = await response.text();
  return { ok: response.ok, body: text === "" ? null : JSON.parse(text) };
};
