import { createMcpHandler } from "@modelcontextprotocol/server";
import { type AnyElysia, Elysia } from "elysia";
import { z } from "zod";
import { type ErrorCode, ForjaError } from "#core/errors.ts";
import { lastCommit } from "#core/process/deadline.ts";
import { detach } from "#core/process/detach.ts";
import { apiKey } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { operation } from "../../openapi/operation.ts";
import { problemOf } from "../../plugins/problems.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { bindTools, createMcpServer, type McpCaller } from "./mcp-server.ts";

const inTurn = (): McpCaller["inTurn"] => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work, work);
    last = run;
    return run;
  };
};

const callerOf = ({ identity, locale, requestId }: RequestContext, request: Request): McpCaller => {
  if (identity?.kind !== "api-key") throw new ForjaError("forbidden");
  return {
    scopes: identity.scopes,
    inTurn: inTurn(),
    headers: {
      authorization: request.headers.get("authorization") ?? "",
      "accept-language": locale,
      "x-request-id": requestId,
    },
  };
};

/**
 * The protocol requires a check of Origin, against pages that rebind their name to this address. A program sends no
 * Origin.
 */
const checkOrigin = ({ config }: Pick<ApiDependencies, "config">, request: Request): void => {
  const origin = request.headers.get("origin");
  if (origin === null || config.corsOrigins.includes(origin)) return;
  if (config.apiUrl !== null && new URL(config.apiUrl).origin === origin) return;
  throw new ForjaError("forbidden", { detail: "Pages of this origin may not call the API." });
};

const MAX_MESSAGES = 20;

const part = z.unknown().optional();
/** Client generators need the names of the parts. The protocol checks their values. */
const message = z.looseObject({ jsonrpc: part, id: part, method: part, params: part });

const CODES: Readonly<Record<number, ErrorCode>> = {
  404: "not-found",
  406: "not-acceptable",
  415: "media-type-unsupported",
};

const asProblem = async (response: Response, requestContext: RequestContext): Promise<Response> => {
  const { status, ...problem } = problemOf(new ForjaError(CODES[response.status] ?? "body-malformed"), requestContext);
  requestContext.status = status;
  const error: unknown = await response.json();
  return new Response(JSON.stringify({ ...problem, status, ...Object(error) }), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
};

/** Waits for the calls of a batch: the request is under way until they end, and no longer. */
const whole = async ({ body, status, headers }: Response): Promise<Response> =>
  new Response(body === null ? null : await new Response(body).bytes(), { status, headers });

export const mcpRoutes = (
  deps: Pick<ApiDependencies, "config" | "log" | "positions" | "stopping">,
  app: () => AnyElysia,
) => {
  let tools: ReturnType<typeof bindTools> | null = null;
  const callers = new WeakMap<Request, McpCaller>();
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const caller = requestInfo === undefined ? undefined : callers.get(requestInfo);
      if (caller === undefined) throw new Error("a request of an assistant has no caller");
      tools ??= bindTools(app());
      return createMcpServer(app(), tools, caller);
    },
    {
      // Nothing that it lists ever changes, so nobody need hold a connection to hear of that.
      maxSubscriptions: 0,
      // The message of such an error repeats what was sent.
      onerror: ({ name }) => deps.log.debug({ error: name }, "mcp.error"),
    },
  );
  deps.stopping.addEventListener("abort", () => {
    detach(handler.close(), (error) => deps.log.warn({ err: error }, "mcp.close-failed"));
  });

  return new Elysia({ name: "mcp" }).use(withRequestContext).post(
    "/mcp",
    async ({ requestContext, request, body, set }) => {
      checkOrigin(deps, request);
      callers.set(request, callerOf(requestContext, request));
      const response = await handler.fetch(request, { parsedBody: body });
      if (response.status >= 400) return asProblem(response, requestContext);
      const answer = await whole(response);
      if (lastCommit() !== undefined) await deps.positions.answer({ set });
      return answer;
    },
    {
      body: z
        .union([message, z.array(message)])
        .refine(
          (body) => !Array.isArray(body) || body.length <= MAX_MESSAGES,
          `must have ${MAX_MESSAGES} messages or fewer`,
        ),
      ...operation({
        id: "mcp",
        access: apiKey("read"),
        cost: "read",
        served: "primary",
        summary: "For assistants: the Model Context Protocol",
        description:
          "Streamable HTTP without sessions, authenticated by an API key. The tools search exercises, list and log " +
          "workouts, plan routines, and read progress and reports; a key without `mutate` has those that read.",
        answers: {
          200: { mediaTypes: ["application/json", "text/event-stream"], description: "JSON-RPC 2.0" },
          202: null,
        },
        problems: ["not-acceptable", "not-found"],
      }),
    },
  );
};
