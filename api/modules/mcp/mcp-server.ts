import { type CallToolResult, McpServer } from "@modelcontextprotocol/server";
import type { AnyElysia } from "elysia";
import type { ApiKeyScope } from "#db/postgres/schema/index.ts";
import { keyMay } from "../../access/api-key.ts";
import type { Access } from "../../access/policy.ts";
import { schemasIn } from "../../http/route-table.ts";
import { policyIn } from "../../openapi/operation.ts";
import { callOperation, type OperationAnswer } from "./call-operation.ts";
import { type ToolInput, toolInputOf } from "./tool-input.ts";
import { TOOLS, type ToolText } from "./tools.ts";

const INSTRUCTIONS =
  "Forja is the user's strength-training log. Look exercises up with search_exercises before anything that takes an " +
  'exercise id. A weight is {"value": 100, "unit": "kg"} or in lb and stays as it was entered; totals and estimates are ' +
  "in kg. rir is repetitions in reserve, rpe is 10 minus rir. Dates are the user's local dates. Say how sure a trend is: " +
  "insufficient-data means that nothing can be said yet, and uncertain that the data does not settle it.";

type BoundTool = ToolText & {
  readonly name: string;
  readonly access: Access;
  readonly method: string;
  readonly path: string;
  readonly input: ToolInput;
};

export const bindTools = (app: AnyElysia): BoundTool[] => {
  const routes = app.routes.flatMap(({ method, path, hooks }) => {
    const access = policyIn(hooks)?.access;
    return access?.kind === "user" && access.mcp !== null ? [{ method, path, hooks, access }] : [];
  });
  return Object.entries(TOOLS).map(([name, text]) => {
    const [route, ...more] = routes.filter(({ access }) => access.mcp === name);
    if (route === undefined || more.length > 0) throw new Error(`the tool ${name} must have one operation`);
    const { method, path, hooks, access } = route;
    return { name, ...text, access, method, path, input: toolInputOf(schemasIn(hooks)) };
  });
};

const resultOf = ({ ok, body }: OperationAnswer): CallToolResult => ({
  isError: !ok,
  content: [{ type: "text", text: body === null ? "Done." : JSON.stringify(body) }],
  ...(body !== null && typeof body === "object" && !Array.isArray(body) ? { structuredContent: { ...body } } : {}),
});

export type McpCaller = {
  readonly scopes: readonly ApiKeyScope[];
  readonly headers: Readonly<Record<string, string>>;
  /** A batch takes the place of one request: its calls go one after the other. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

export const createMcpServer = (app: AnyElysia, tools: readonly BoundTool[], caller: McpCaller): McpServer => {
  const server = new McpServer({ name: "forja", version: "1.0.0" }, { instructions: INSTRUCTIONS });
  for (const { name, title, description, access, method, path, input } of tools) {
    if (!keyMay(caller.scopes, access)) continue;
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
