import { Elysia } from "elysia";
import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { hasFreshProof } from "../../access/fresh-proof.ts";
import { RATES } from "../../access/limits.ts";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { accepted } from "../jobs/job-answer.ts";
import { jobView } from "../jobs/jobs.schema.ts";
import * as schema from "./imports.schema.ts";
import * as imports from "./imports.service.ts";
import { createUploads } from "./uploads.ts";

export const importRoutes = (deps: ApiDependencies) => {
  const contextOf = (requestContext: RequestContext, request: Request): imports.ImportContext => ({
    userId: requestContext.userId,
    requestId: requestContext.requestId,
    ifMatch: request.headers.get("if-match"),
    now: deps.clock(),
    newId: deps.newId,
  });

  const mayCreateLinks = async (tx: Transaction, { identity }: RequestContext): Promise<boolean> =>
    identity !== null && (await hasFreshProof(tx, identity, deps.clock()));

  const uploads = createUploads(deps.mongo);

  return new Elysia({ prefix: "/api/v1/imports" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const rows = await imports.list(
          deps.nearDb,
          requestContext.userId,
          query,
          decodeCursor(instantCursor, query.cursor),
        );
        return toPage(
          rows,
          query.limit,
          ({ sortKey: _sortKey, ...row }) => imports.summaryOf(row),
          (row) => ({ sortKey: row.sortKey, id: row.id }),
        );
      },
      {
        query: schema.importQuery,
        ...operation({
          id: "listImports",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Imports, newest first",
          answers: { 200: schema.importPage },
        }),
      },
    )
    .post(
      "/",
      async ({ requestContext, set, request }) => {
        const context = contextOf(requestContext, request);
        const upload = await uploads.receive(request, context);
        let isUsed = false;
        const discard = () => uploads.discard(context.userId, upload.fileId);
        await requestContext.place?.write().catch(async (error: unknown) => {
          await discard();
          throw error;
        });
        const answer = await mutate(
          deps,
          { requestContext, set, request },
          async (tx) => {
            const { id: importId, job, created } = await imports.create(tx, context, upload);
            requestContext.fields.importId = importId;
            isUsed = created;
            if (!created) return { ...accepted(job, requestContext), status: 200 };
            const { userId, requestId } = context;
            const action = "import.uploaded";
            deps.activity.record({ userId, action, resource: "imports", resourceId: importId, requestId });
            return accepted(job, requestContext);
          },
          imports.payloadOf(upload),
        ).catch(async (error: unknown) => {
          // Only a refusal proves that nothing was committed.
          if (error instanceof ForjaError && error.code !== "unavailable") await discard();
          throw error;
        });
        if (!isUsed) await discard();
        return answer;
      },
      {
        ...operation({
          id: "createImport",
          access: user({ key: "write" }),
          cost: "write",
          rate: RATES.imports,
          form: schema.importCreate,
          summary: "Upload the export of another application, or of Forja",
          description:
            "The job is a dry run that changes nothing in the log; its result names the import, which then says what a " +
            "commit would add and what it must be told first. The file is kept for seven days. The same client-chosen " +
            "id with the same form answers the import's job (200).",
          answers: { 202: jobView, 200: jobView },
          problems: ["id-taken"],
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params }) => {
        const found = await imports.get(deps.nearDb, requestContext.userId, params.id, requestContext.locale);
        return readVersion({ requestContext, request, set }, found.version, found);
      },
      {
        params: idParams,
        ...operation({
          id: "getImport",
          worded: true,
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "How an import stands",
          description:
            "`exerciseId` is the exercise that a name surely means; without one, and without a mapping, the commit makes " +
            "a new exercise. At most 500 row errors are listed. A job that failed or was cancelled leaves the import " +
            "as it was before, a dry run leaves it failed.",
          answers: { 200: schema.importView },
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/commit",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const mayLink = await mayCreateLinks(tx, requestContext);
          return accepted(
            await imports.commit(tx, contextOf(requestContext, request), params.id, body, mayLink),
            requestContext,
          );
        }),
      {
        params: idParams,
        body: schema.importCommit,
        ...operation({
          id: "commitImport",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Add what an import holds to the log",
          description:
            "Workouts that are in the log already are left alone, so that the same file twice adds nothing; `onChanged` " +
            "says what becomes of those that have changed in their application since. `mapping` " +
            "says for names of the file which exercise they mean, or `create` or `skip`. Without fresh proof, routines that the " +
            "file shares by link become private.",
          answers: { 202: jobView },
          problems: ["state-conflict", "version-mismatch"],
        }),
      },
    )
    .post(
      "/:id/move",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) =>
          accepted(await imports.move(tx, contextOf(requestContext, request), params.id, body), requestContext),
        ),
      {
        params: idParams,
        body: schema.importMove,
        ...operation({
          id: "moveImportedName",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Move the sets of one name to another exercise",
          description:
            "Repairs a match after the commit: what the import wrote under the name becomes the other exercise, with " +
            "records and totals. Exercises that were changed by hand since stay. Later imports put the name there, too.",
          answers: { 202: jobView },
          problems: ["state-conflict", "version-mismatch"],
        }),
      },
    )
    .post(
      "/:id/undo",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) =>
          accepted(await imports.undo(tx, contextOf(requestContext, request), params.id), requestContext),
        ),
      {
        params: idParams,
        body: schema.importUndo,
        ...operation({
          id: "undoImport",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Remove what an import added",
          description:
            "What it added goes, what it replaced comes back, and what was added or changed by hand stays; a warning " +
            "of the import lists that. Exercises that it made go unless something else uses " +
            "them; a warning of the import then counts those that were kept. Settings that it took stay.",
          answers: { 202: jobView },
          problems: ["state-conflict", "version-mismatch"],
        }),
      },
    );
};
