import { type FieldError, ForjaError, invalid, notFound, reading } from "#core/errors.ts";
import { importCounts, importProblem } from "#core/imports/import-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { exerciseNames, visibleExercises } from "#db/postgres/queries/imports/import-exercises.ts";
import {
  beginCommit,
  beginStep,
  findImport,
  IMPORT_ID_CONSTRAINT,
  type ImportState,
  type ImportSummary,
  importState,
  insertImport,
  listImports,
  lockImport,
} from "#db/postgres/queries/imports/imports.ts";
import { createJob, findJob, type JobView } from "#db/postgres/queries/jobs/jobs.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { pointerTo } from "../../http/validation.ts";
import type { ImportCommit, ImportCreate, ImportMove, ImportQuery, ImportView } from "./imports.schema.ts";

export type ImportContext = {
  readonly userId: string;
  readonly requestId: string;
  readonly ifMatch: string | null;
  readonly now: Date;
  readonly newId: () => string;
};

export type Upload = Omit<ImportCreate, "file"> & {
  readonly fileId: string;
  readonly fileSha256: string;
  readonly fileBytes: number;
  readonly fileExpiresAt: Date;
};

export const payloadOf = ({ fileId: _copy, fileExpiresAt: _expiry, ...payload }: Upload) => payload;

const jobOf = async (tx: Transaction, userId: string, importId: string): Promise<JobView> => {
  const stored = await findImport(tx, userId, importId);
  const job = stored === null ? null : await findJob(tx, userId, stored.jobId);
  if (job === null) throw new ForjaError("id-taken");
  return job;
};

const refuseTakenId = (error: unknown): never => {
  if (breaches(error, IMPORT_ID_CONSTRAINT)) throw new ForjaError("id-taken", { cause: error });
  throw error;
};

export const create = async (
  tx: Transaction,
  context: ImportContext,
  upload: Upload,
): Promise<{ id: string; job: JobView; created: boolean }> => {
  const { userId, newId, now } = context;
  const id = upload.id ?? newId();
  if (upload.id !== undefined) {
    const claim = await reserveId(tx, { id, userId, resource: "imports", body: payloadOf(upload) });
    if (claim === "repeated") return { id, job: await jobOf(tx, userId, id), created: false };
  }
  const jobId = newId();
  const requesting = createJob(tx, { ...context, newId: () => jobId }, "analyze-import", { importId: id });
  const inserting = insertImport(tx, {
    id,
    userId,
    requestedSource: upload.source,
    weightUnit: upload.weightUnit ?? null,
    distanceUnit: upload.distanceUnit ?? null,
    dateOrder: upload.dateOrder ?? null,
    onChanged: upload.onChanged,
    timeZone: upload.timeZone ?? null,
    fileSha256: upload.fileSha256,
    fileBytes: upload.fileBytes,
    fileId: upload.fileId,
    fileExpiresAt: upload.fileExpiresAt.toISOString(),
    jobId,
    now: now.toISOString(),
  }).catch(refuseTakenId);
  const [job] = await Promise.all([requesting, inserting]);
  return { id, job, created: true };
};

export const list = (
  db: Database,
  userId: string,
  query: ImportQuery,
  after: { sortKey: string; id: string } | null,
): ReturnType<typeof listImports> =>
  listImports(db, {
    userId,
    status: query.status ?? null,
    beforeCreatedAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: query.limit + 1,
  });

export const summaryOf = (stored: ImportSummary): ImportSummary =>
  reading(() => ({
    ...stored,
    counts: importCounts.parse(stored.counts),
    failure: importProblem.nullable().parse(stored.failure),
  }));

export const get = async (db: Database, userId: string, id: string, locale: Locale): Promise<ImportView> => {
  const stored = await findImport(db, userId, id);
  if (stored === null) throw notFound();
  const ids = stored.exercises.flatMap(({ candidates }) => candidates.map(({ exerciseId }) => exerciseId));
  const names = await exerciseNames(db, userId, ids, locale);
  const exercises = stored.exercises.map(({ candidates, ...match }) => ({
    ...match,
    candidates: candidates.flatMap((candidate) => {
      const name = names.get(candidate.exerciseId);
      return name === undefined ? [] : [{ ...candidate, name }];
    }),
  }));
  return { ...stored, exercises };
};

/** Checks that an import can take a step, first without its lock: a running step holds that until its end. */
const stateFor = async (
  tx: Transaction,
  context: ImportContext,
  id: string,
  check: (state: ImportState) => void,
): Promise<ImportState> => {
  const checked = (state: ImportState | null): ImportState => {
    if (state === null) throw notFound();
    checkIfMatch(context.ifMatch, state.version);
    check(state);
    return state;
  };
  checked(await importState(tx, context.userId, id));
  return checked(await lockImport(tx, context.userId, id));
};

const conflict = (detail: string): ForjaError => new ForjaError("state-conflict", { detail });

const checkMapping = async (
  tx: Transaction,
  userId: string,
  mapping: Readonly<Record<string, string>>,
  names: readonly string[],
): Promise<FieldError[]> => {
  const known = new Set(names);
  const choices = Object.entries(mapping);
  const ids = choices.flatMap(([, choice]) => (choice === "create" || choice === "skip" ? [] : choice));
  const visible = await visibleExercises(tx, userId, ids);
  return choices.flatMap(([name, choice]) => {
    const pointer = pointerTo(["mapping", name]);
    if (!known.has(name)) return [{ pointer, detail: "is not a name of the file" }];
    if (choice === "create" || choice === "skip" || visible.has(choice)) return [];
    return [{ pointer, detail: "is not an exercise that you can use" }];
  });
};

/** @param mayLink false makes routines private that the file shares by link */
export const commit = async (
  tx: Transaction,
  context: ImportContext,
  id: string,
  input: ImportCommit,
  mayLink: boolean,
): Promise<JobView> => {
  const { needs, names, version } = await stateFor(tx, context, id, ({ status, fileExpiresAt }) => {
    if (status !== "ready" && status !== "needs-input")
      throw conflict(`The import can't be committed: it is ${status}.`);
    if (Date.parse(fileExpiresAt) <= context.now.getTime()) {
      throw conflict("The file is no longer kept: upload it again.");
    }
  });
  const mapping = input?.mapping ?? {};
  const errors = needs
    .filter((need) => input?.[need] == null)
    .map((need): FieldError => ({ pointer: `/${need}`, detail: "is required: the file does not tell it" }));
  errors.push(...(await checkMapping(tx, context.userId, mapping, names)));
  if (errors.length > 0) throw invalid(...errors);
  const job = await createJob(tx, context, "commit-import", { importId: id });
  await beginCommit(tx, {
    id,
    jobId: job.id,
    weightUnit: input?.weightUnit ?? null,
    distanceUnit: input?.distanceUnit ?? null,
    dateOrder: input?.dateOrder ?? null,
    onChanged: input?.onChanged ?? null,
    mapping: JSON.stringify(mapping),
    mayLink,
    version: version + 1,
    now: context.now.toISOString(),
  });
  return job;
};

export const undo = async (tx: Transaction, context: ImportContext, id: string): Promise<JobView> => {
  const { version } = await stateFor(tx, context, id, ({ status, busy }) => {
    if (status !== "committed") throw conflict(`The import can't be undone: it is ${status}.`);
    if (busy) throw conflict("Another step of the import is under way.");
  });
  const job = await createJob(tx, context, "undo-import", { importId: id });
  await beginStep(tx, { id, jobId: job.id, version: version + 1, now: context.now.toISOString() });
  return job;
};

export const move = async (
  tx: Transaction,
  context: ImportContext,
  id: string,
  { sourceName, exerciseId }: ImportMove,
): Promise<JobView> => {
  const { names, version } = await stateFor(tx, context, id, ({ status, busy }) => {
    if (status !== "committed") throw conflict(`Nothing of the import can be moved: it is ${status}.`);
    if (busy) throw conflict("Another step of the import is under way.");
  });
  const errors: FieldError[] = [];
  const place = names.indexOf(sourceName);
  if (place < 0) errors.push({ pointer: "/sourceName", detail: "is not a name of the file" });
  if (!(await visibleExercises(tx, context.userId, [exerciseId])).has(exerciseId)) {
    errors.push({ pointer: "/exerciseId", detail: "is not an exercise that you can use" });
  }
  if (errors.length > 0) throw invalid(...errors);
  const job = await createJob(tx, context, "move-import", { importId: id, exerciseId, place });
  await beginStep(tx, { id, jobId: job.id, version: version + 1, now: context.now.toISOString() });
  return job;
};
