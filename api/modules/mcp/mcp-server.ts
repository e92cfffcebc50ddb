import { type CallToolResult, McpServer } from "@modelcontextprotocol/server";
import type { AnyElysia } from "elysia";
import type { ApiKeyScope } from "#db/postgres/schema/index.ts";
import { keyMay } from "../../plugins/api-key.ts";
import { schemasIn } from "../../plugins/route-table.ts";
import { callOperation, type OperationAnswer } from "./call-operation.ts";
import { type ToolInput, toolInputOf } from "./tool-input.ts";
import { TOOLS, type Tool } from "./tools.ts";

const INSTRUCTIONS =
  "Forja is the user's strength-training log. Look exercises up with search_exercises before anything that takes an " +
  'exercise id. A weight is {"value": 100, "unit": "kg"} or in lb and stays as it was entered; totals and estimates are ' +
  "in kg. rir is repetitions in reserve, rpe is 10 minus rir. Dates are the user's local dates. Say how sure a trend is: " +
  "insufficient-data means that nothing can be said yet.";

type BoundTool = Tool & { readonly method: string; readonly path: string; readonly input: ToolInput };

/** The tools with the schemas of their operations. Throws for a tool whose operation the app does not have. */
export const bindTools = (app: AnyElysia): BoundTool[] => {
  const routes = new Map(
    app.routes.map(({ method, path, hooks }) => [`${method} ${path.replace(/(.)\/$/, "$1")}`, { method, path, hooks }]),
  );
  return TOOLS.map((tool) => {
    const route = routes.get(tool.operation);
    if (route === undefined) throw new Error(`the tool ${tool.name} has no operation`);
    return { ...tool, method: route.method, path: route.path, input: toolInputOf(schemasIn(route.hooks)) };
  });
};

/** What the model reads: the answer, or the problem with the pointers to what it got wrong. */
const resultOf = ({ ok, body }: OperationAnswer): CallToolResult => ({
  isError: !ok,
  content: [{ type: "text", text: body === null ? "Done." : JSON.stringify(body) }],
  ...(body !== null && typeof body === "object" && !Array.isArray(body) ? { structuredContent: { ...body } } : {}),
});

export type McpCaller = {
  readonly scopes: readonly ApiKeyScope[];
  /** What the calls of the tools carry: the caller's key, language and request id. */
  readonly headers: Readonly<Record<string, string>>;
  /** A batch takes the place of one request: its calls go one after the other. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

/** A server for one request, with the tools that the caller's key may use. */
export const createMcpServer = (app: AnyElysia, tools: readonly BoundTool[], caller: McpCaller): McpServer => {
  const server = new McpServer({ name: "forja", version: "1.0.0" }, { instructions: INSTRUCTIONS });
  for (const { name, title, description, operation, method, path, input } of tools) {
    if (!keyMay(caller.scopes, operation)) continue;
    const annotations = { readOnlyHint: method === "GET", destructiveHint: false, openWorldHint: false };
    const config = { title, description, inputSchema: input.schema, annotations };
    server.registerTool(name, config, async (args) =>
      resultOf(
        await caller.inTurn(() =>
          callOperation(app, { method, path, input, arguments: args, headers: caller.headers }),
        ),
      ),
    );
  }
  return server;
};
