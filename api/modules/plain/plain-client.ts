import type { CreateEden, Elysia } from "elysia";
import type { Page } from "../../http/pagination.ts";

type Called<Input, Answers> = {
  readonly [Name in "body" | "query" | "headers"]: Name extends keyof Input ? Input[Name] : unknown;
} & {
  readonly params: "params" extends keyof Input ? Input["params"] : Record<never, never>;
  readonly response: Answers;
};

type One = { readonly params: { readonly id: string } };

type Calls<Query, Create, Patch, View> = {
  readonly get: Called<{ query: Query }, { 200: Page<View> }>;
  readonly post: Called<{ body: Create }, { 200: View; 201: View }>;
  readonly ":id": {
    readonly get: Called<One, { 200: View; 304: undefined }>;
    readonly patch: Called<One & { body: Patch }, { 200: View }>;
    readonly delete: Called<One, { 204: undefined }>;
  };
};

/** The routes of a plain resource, as a client reads them that takes its types from `App`. */
export type PlainApp<Path extends string, Query, Create, Patch, View> = Elysia<
  "",
  Elysia["~Singleton"],
  Elysia["~Definitions"],
  Elysia["~Metadata"],
  CreateEden<Path, Calls<Query, Create, Patch, View>>
>;

/** elysia cannot infer the types of routes whose schemas are parameters. */
export const typedApp = <App>(app: unknown): App => app as App;
