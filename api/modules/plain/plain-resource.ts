import { type AnyElysia, Elysia } from "elysia";
import type { z } from "zod";
import { invalid } from "#core/errors.ts";
import type { JsonText, VersionedText } from "#core/json-text.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import type { ChangeResource, CoachingScope } from "#db/postgres/schema/index.ts";
import { onCreate, onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { type ChangeContext, changeContexts, type TrainingContext } from "../../http/change-context.ts";
import { readText, readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { answerEither } from "../../http/json-text.ts";
import { type Page, pageOf } from "../../http/pagination.ts";
import { type Answer, mutate, mutateAtOnce } from "../../http/unit-of-work.ts";
import { parseInput } from "../../http/validation.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import type { ToolName } from "../mcp/tools.ts";
import type { Versioned } from "./plain.service.ts";
import type { PlainApp } from "./plain-client.ts";

export type Reader = { readonly userId: string; readonly now: Date; readonly hidesBody: boolean };

type Service<Query, Create, Patch, View> = {
  list(db: Database, reader: Reader, query: Query): Promise<Page<View> | JsonText<Page<View>>>;
  get(db: Database, reader: Reader, id: string): Promise<View>;
  /** Reads the answer as Postgres wrote it. */
  getText?(db: Database, reader: Reader, id: string): Promise<VersionedText<View>>;
  create(tx: Transaction, context: TrainingContext, body: Create): Promise<{ view: View; created: boolean }>;
  /** Creates it in one statement. Returns null for what needs a transaction. */
  createAtOnce?(db: Database, context: ChangeContext, body: Create): Promise<View | null>;
  patch(tx: Transaction, context: TrainingContext, id: string, body: Patch): Promise<View>;
  remove(tx: Transaction, context: TrainingContext, id: string): Promise<void>;
};

type Text = { readonly summary: string; readonly description?: string };

type Names = { readonly one: string; readonly many: string };

type Declaration<Path extends string, Query, Create, Patch, View> = {
  readonly resource: ChangeResource;
  readonly path: Path;
  /** Names of one and of many in the ids of operations; the first one also names the audit actions. */
  readonly names: Names;
  /** Null when no coach reads it. */
  readonly coach: CoachingScope | null;
  readonly tools?: { readonly list: ToolName; readonly create: ToolName };
  readonly texts: Readonly<Record<"list" | "create" | "get" | "patch" | "remove", Text>>;
  readonly schemas: {
    readonly query: z.ZodType<Query>;
    readonly create: z.ZodType<Create>;
    readonly patch: z.ZodType<Patch>;
    readonly view: z.ZodType<View>;
  };
  readonly service: Service<Query, Create, Patch, View>;
};

export type Run = (tx: Transaction, context: TrainingContext) => Promise<unknown>;

/** The operations of a push. */
export type Runs = {
  readonly create: (id: string, data: Readonly<Record<string, unknown>>) => Run;
  readonly patch: (id: string, data: Readonly<Record<string, unknown>>) => Run;
  readonly remove: (id: string) => Run;
};

type Pushed<Create, Patch> = {
  readonly bodies: { readonly create: z.ZodType<Create>; readonly patch: z.ZodType<Patch> };
  readonly service: Pick<Service<unknown, Create, Patch, unknown>, "patch" | "remove"> & {
    create(tx: Transaction, context: TrainingContext, body: Create): Promise<unknown>;
  };
};

/** Parses the body of a create under the id of its operation. */
export const createBody = <Create>(
  schema: z.ZodType<Create>,
  id: string,
  data: Readonly<Record<string, unknown>>,
): Create => {
  const named = data["id"] ?? id;
  if (typeof named === "string" && named.toLowerCase() !== id) {
    throw invalid({ pointer: "/id", detail: "must be the id of the operation" });
  }
  return parseInput(schema, { ...data, id: named });
};

export const runsOf = <Create, Patch>({ bodies, service }: Pushed<Create, Patch>): Runs => ({
  create: (id, data) => {
    const input = createBody(bodies.create, id, data);
    return (tx, context) => service.create(tx, context, input);
  },
  patch: (id, data) => {
    const input = parseInput(bodies.patch, data);
    return (tx, context) => service.patch(tx, context, id, input);
  },
  remove: (id) => (tx, context) => service.remove(tx, context, id),
});

export type Actions = { readonly created: string; readonly changed: string; readonly deleted: string };

/** @param one the name of one resource */
export const actionsOf = (one: string): Actions => {
  const noun = one.charAt(0).toLowerCase() + one.slice(1);
  return { created: `${noun}.created`, changed: `${noun}.changed`, deleted: `${noun}.deleted` };
};

export type PlainResource<View = Versioned, App = AnyElysia> = {
  readonly path: string;
  readonly names: Names;
  readonly coach: CoachingScope | null;
  readonly actions: Actions;
  readonly bodies: readonly [create: z.ZodType, patch: z.ZodType];
  readonly view: z.ZodType<View>;
  readonly runs: Runs;
  readonly routes: (deps: ApiDependencies) => App;
};

const routesOf =
  (declared: Declaration<string, unknown, unknown, unknown, Versioned>, actions: Actions) =>
  (deps: ApiDependencies): AnyElysia => {
    const { resource, path, names, coach, tools, texts, schemas, service } = declared;
    const contextOf = changeContexts(deps);
    const readerOf = ({ userId, hidesBody }: RequestContext): Reader => ({ userId, hidesBody, now: deps.clock() });
    const reading = (mcp?: ToolName) =>
      user({ key: "read", ...(coach === null ? {} : { coach }), ...(mcp === undefined ? {} : { mcp }) });
    const read = { cost: "read", served: "near" } as const;
    const write = { access: user({ key: "write" }), cost: "write" } as const;
    const created = (view: Versioned): Answer<Versioned> => ({
      ...{ status: 201, body: view, version: view.version, location: `${path}/${view.id}` },
    });

    return new Elysia({ prefix: path })
      .use(withRequestContext)
      .get(
        "/",
        async ({ requestContext, query, set }) =>
          answerEither({ set }, await service.list(deps.nearDb, readerOf(requestContext), query)),
        {
          query: schemas.query,
          ...operation({
            ...{ id: `list${names.many}`, access: reading(tools?.list), ...read, ...texts.list },
            answers: { 200: pageOf(schemas.view) },
          }),
        },
      )
      .post(
        "/",
        ({ requestContext, set, request, body }) =>
          mutateAtOnce(
            deps,
            { requestContext, set, request, body },
            async () => {
              const view = await service.createAtOnce?.(deps.db, contextOf(requestContext, request), body);
              return view == null ? null : created(view);
            },
            async (tx, effects) => {
              const context = { ...contextOf(requestContext, request), effects };
              const made = await service.create(tx, context, body);
              return { ...created(made.view), status: made.created ? 201 : 200 };
            },
          ),
        {
          body: schemas.create,
          ...operation({
            ...{ id: `create${names.one}`, ...write, ...texts.create },
            access: user({ key: "write", ...(tools === undefined ? {} : { mcp: tools.create }) }),
            audit: onCreate(actions.created, resource),
            answers: { 201: schemas.view, 200: schemas.view },
            problems: ["id-taken"],
            versioned: true,
          }),
        },
      )
      .get(
        "/:id",
        async ({ requestContext, set, request, params }) => {
          const reader = readerOf(requestContext);
          if (service.getText !== undefined) {
            return readText({ requestContext, request, set }, await service.getText(deps.nearDb, reader, params.id));
          }
          const view = await service.get(deps.nearDb, reader, params.id);
          return readVersion({ requestContext, request, set }, view.version, view);
        },
        {
          params: idParams,
          ...operation({
            ...{ id: `get${names.one}`, access: reading(), ...read, ...texts.get },
            answers: { 200: schemas.view },
            versioned: true,
          }),
        },
      )
      .patch(
        "/:id",
        ({ requestContext, set, request, body, params }) =>
          mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
            const context = { ...contextOf(requestContext, request), effects };
            const view = await service.patch(tx, context, params.id, body);
            return { status: 200, body: view, version: view.version };
          }),
        {
          params: idParams,
          body: schemas.patch,
          ...operation({
            ...{ id: `patch${names.one}`, ...write, ...texts.patch },
            audit: onSuccess(actions.changed, resource),
            answers: { 200: schemas.view },
            versioned: true,
          }),
        },
      )
      .delete(
        "/:id",
        ({ requestContext, set, request, params }) =>
          mutate(deps, { requestContext, set, request }, async (tx, effects) => {
            await service.remove(tx, { ...contextOf(requestContext, request), effects }, params.id);
            return { status: 204, body: undefined };
          }),
        {
          params: idParams,
          ...operation({
            ...{ id: `delete${names.one}`, ...write, ...texts.remove },
            audit: onSuccess(actions.deleted, resource),
            answers: { 204: null },
            versioned: true,
          }),
        },
      );
  };

/**
 * Declares the five operations of a plain resource. From the declaration follow its routes with their policies, and its
 * part of the synchronization. A service whose answers differ from the view does not compile.
 */
export function plainResource<const Path extends `/api/v1/${string}`, Query, Create, Patch, View extends Versioned>(
  declared: Declaration<Path, Query, Create, Patch, View>,
): PlainResource<View, PlainApp<Path, Query, Create, Patch, View>>;
export function plainResource(
  declared: Declaration<string, unknown, unknown, unknown, Versioned>,
): PlainResource<Versioned> {
  const { path, names, coach, schemas, service } = declared;
  const actions = actionsOf(names.one);
  return {
    ...{ path, names, coach },
    actions,
    bodies: [schemas.create, schemas.patch],
    view: schemas.view,
    runs: runsOf({ bodies: schemas, service }),
    routes: routesOf(declared, actions),
  };
}
