import type { AnyElysia } from "elysia";
import type { z } from "zod";
import type { Policy } from "../access/policy.ts";
import { policyIn } from "../openapi/operation.ts";

export type RouteSchemas = { readonly body?: z.ZodType; readonly query?: z.ZodType; readonly params?: z.ZodType };

export type MatchedRoute = {
  readonly method: string;
  readonly path: string;
  /** `POST /api/v1/workouts`: the name of the route in stored Idempotency-Keys. */
  readonly key: string;
  readonly schemas: RouteSchemas;
  readonly policy: Policy;
};

export type RouteMatch = { readonly route: MatchedRoute | null; readonly allow: readonly string[] };
export type RouteFinder = (method: string, path: string) => RouteMatch;

type Node = {
  readonly children: Map<string, Node>;
  parameter: Node | null;
  wildcard: Node | null;
  methods: Map<string, MatchedRoute>;
};

const node = (): Node => ({ children: new Map(), parameter: null, wildcard: null, methods: new Map() });

/** A slash at the end means nothing, to Elysia's router as to ours. */
const withoutSlash = (path: string): string => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);

const segmentsOf = (path: string): string[] => withoutSlash(path).split("/").slice(1);

const childFor = (parent: Node, segment: string): Node => {
  if (segment === "*") {
    parent.wildcard ??= node();
    return parent.wildcard;
  }
  if (segment.startsWith(":")) {
    parent.parameter ??= node();
    return parent.parameter;
  }
  const existing = parent.children.get(segment);
  if (existing !== undefined) return existing;
  const made = node();
  parent.children.set(segment, made);
  return made;
};

const find = (at: Node, segments: readonly string[], index: number): Node | null => {
  const segment = segments[index];
  if (segment === undefined) return at.methods.size > 0 ? at : null;
  const exact = at.children.get(segment);
  const found = exact === undefined ? null : find(exact, segments, index + 1);
  if (found !== null) return found;
  const parameter = at.parameter === null || segment === "" ? null : find(at.parameter, segments, index + 1);
  return parameter ?? at.wildcard;
};

const schemaIn = (hooks: unknown, name: string): z.ZodType | undefined => {
  const schema = hooks !== null && typeof hooks === "object" ? Reflect.get(hooks, name) : undefined;
  return schema !== null && typeof schema === "object" && "safeParse" in schema ? (schema as z.ZodType) : undefined;
};

export const schemasIn = (hooks: unknown): RouteSchemas => ({
  body: schemaIn(hooks, "body"),
  query: schemaIn(hooks, "query"),
  params: schemaIn(hooks, "params"),
});

/**
 * Finds the route of a request before Elysia does. Elysia answers a wrong method with 404, and knows its route only
 * after the body. Authentication and limits must decide before that.
 * Throws for a route that declares no policy, that shares one, that is declared twice, or that answers preflights.
 */
export const createRouteTable = (app: AnyElysia): RouteFinder => {
  const root = node();
  const policies = new Set<Policy>();
  for (const { method, path: declared, hooks } of app.routes) {
    if (method === "OPTIONS") throw new Error(`OPTIONS ${declared} would be answered without a check of its policy`);
    const path = withoutSlash(declared);
    const at = segmentsOf(path).reduce(childFor, root);
    const key = `${method} ${path}`;
    const policy = policyIn(hooks);
    if (policy === null) throw new Error(`${key} declares no policy: add operation() beside its handler`);
    // Elysia gives a guard's policy to each route that declares none.
    if (policies.has(policy))
      throw new Error(`${key} has the policy of another route: add operation() beside its handler`);
    policies.add(policy);
    // Elysia and this table could choose different ones.
    if (at.methods.has(method)) throw new Error(`${key} is declared twice`);
    at.methods.set(method, { method, path, key, schemas: schemasIn(hooks), policy });
  }
  return (method, path) => {
    const at = find(root, segmentsOf(path), 0);
    if (at === null) return { route: null, allow: [] };
    const route = at.methods.get(method) ?? (method === "HEAD" ? at.methods.get("GET") : undefined) ?? null;
    const methods = [...at.methods.keys()];
    return { route, allow: methods.includes("GET") ? [...methods, "HEAD"] : methods };
  };
};
