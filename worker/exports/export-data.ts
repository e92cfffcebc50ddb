import { z } from "zod";
import { isUnreadable } from "#core/errors.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { type Checkin, checkinsAfter, countCheckins } from "#db/mongo/checkins.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { type ProfileDocument, readProfile } from "#db/mongo/profiles.ts";
import type { Executor } from "#db/postgres/client.ts";
import {
  type BatchReader,
  catalogueSlugs,
  type ExportedAccount,
  type ExportedExercise,
  type ExportedRoutine,
  type ExportedSettings,
  type ExportedWorkout,
  exercisesToExport,
  exportedAccount,
  routinesToExport,
  settingsToExport,
  workoutsToExport,
} from "#db/postgres/queries/exports/export-rows.ts";
import { type ExportedPlain, plainRowsToExport } from "#db/postgres/queries/exports/plain-rows.ts";
import { forEachPlain, type PlainName } from "#db/postgres/schema/index.ts";
import { Omissions } from "./omissions.ts";

/** A set's target is free-form JSON; one that is no object goes, and its set stays. */
const withSoundTargets = (workout: ExportedWorkout, omitted: Omissions): ExportedWorkout => {
  const isSound = (target: unknown): boolean =>
    target === null || (typeof target === "object" && !Array.isArray(target));
  if (workout.exercises.every(({ sets }) => sets.every(({ target }) => isSound(target)))) return workout;
  omitted.note("targets", workout.id);
  const exercises = workout.exercises.map((exercise) => ({
    ...exercise,
    sets: exercise.sets.map((set) => (isSound(set.target) ? set : { ...set, target: null })),
  }));
  return { ...workout, exercises };
};

const mediaSchema = z.array(z.object({ kind: z.enum(["image", "video"]), url: z.string() }));

/** Keeps an exercise whose media cannot be read, without the media: its sets need it. */
const withSoundMedia = (exercise: ExportedExercise, omitted: Omissions): ExportedExercise => {
  if (mediaSchema.safeParse(exercise.media).success) return exercise;
  omitted.note("media", exercise.id);
  return { ...exercise, media: [] };
};

export type Batches<Row> = () => AsyncIterable<readonly Row[]>;

export type ExportData = {
  readonly account: Pick<ExportedAccount, "settings" | "training">;
  /** Null when it cannot be read. */
  readonly profile: Pick<ProfileDocument, "profile" | "preferences"> | null;
  readonly omitted: Omissions;
  readonly slugs: ReadonlyMap<string, string>;
  readonly exercises: Batches<ExportedExercise>;
  readonly exerciseSettings: Batches<ExportedSettings>;
  readonly routines: Batches<ExportedRoutine>;
  readonly workouts: Batches<ExportedWorkout>;
  readonly plain: Readonly<Record<PlainName, Batches<ExportedPlain>>>;
  readonly checkins: Batches<Checkin>;
};

export type ExportWriter = (data: ExportData) => AsyncIterable<string>;

/** A workout has up to 1,000 sets, a routine as many, all else is a line each. */
export const BATCH_ROWS = {
  exercises: 100,
  exerciseSettings: 200,
  routines: 10,
  workouts: 25,
  plain: 500,
  checkins: 500,
} as const;

export type ExportOptions = {
  readonly userId: string;
  /** Throws to stop. */
  readonly step: () => void;
  /** From 0 to 1. */
  readonly progress: (share: number) => void;
};

/** Null when the account is deleted. All batches share one snapshot; documents of MongoDB are read later. */
export const openExport = async (
  tx: Executor,
  mongo: Mongo,
  { userId, step, progress }: ExportOptions,
): Promise<ExportData | null> => {
  const account = await exportedAccount(tx, userId);
  if (account === null) return null;
  const omitted = new Omissions();
  const days = await countCheckins(mongo, userId);
  const total = Object.values(account.rows).reduce((sum, count) => sum + count, days);
  let read = 0;
  const count = (rows: number): void => {
    read += rows;
    progress(total === 0 ? 1 : Math.min(1, read / total));
  };

  const inBatches = <Row>(reader: BatchReader<Row>, limit: number): Batches<Row> =>
    async function* () {
      let after: readonly string[] | null = null;
      for (;;) {
        step();
        const batch: Awaited<ReturnType<BatchReader<Row>>> = await reader(tx, { userId, after, limit });
        const last = batch.at(-1);
        if (last === undefined) return;
        yield batch.map(({ row }) => row);
        count(batch.length);
        if (batch.length < limit) return;
        after = last.place;
      }
    };

  async function* checkins(): AsyncGenerator<Checkin[]> {
    let after: LocalDate | null = null;
    for (;;) {
      step();
      const batch: Awaited<ReturnType<typeof checkinsAfter>> = await checkinsAfter(mongo, userId, {
        after,
        limit: BATCH_ROWS.checkins,
      });
      if (batch.length === 0) return;
      yield batch.flatMap(({ place, read: readOne }) => {
        const checkin = omitted.attempt("checkins", place?.localDate ?? null, readOne);
        return checkin === null ? [] : [checkin];
      });
      count(batch.length);
      const last = batch.findLast(({ place }) => place !== null)?.place;
      if (last == null || batch.length < BATCH_ROWS.checkins) return;
      after = last.localDate;
    }
  }

  async function* exercises(): AsyncGenerator<ExportedExercise[]> {
    for await (const batch of inBatches(exercisesToExport, BATCH_ROWS.exercises)()) {
      yield batch.map((exercise) => withSoundMedia(exercise, omitted));
    }
  }

  async function* workouts(): AsyncGenerator<ExportedWorkout[]> {
    for await (const batch of inBatches(workoutsToExport, BATCH_ROWS.workouts)()) {
      yield batch.map((workout) => withSoundTargets(workout, omitted));
    }
  }

  return {
    account,
    profile: await readProfile(mongo, userId).catch((error: unknown) => {
      if (!isUnreadable(error)) throw error;
      omitted.note("profile", null);
      return null;
    }),
    omitted,
    slugs: await catalogueSlugs(tx),
    exercises,
    exerciseSettings: inBatches(settingsToExport, BATCH_ROWS.exerciseSettings),
    routines: inBatches(routinesToExport, BATCH_ROWS.routines),
    workouts,
    plain: forEachPlain((name) => inBatches(plainRowsToExport[name], BATCH_ROWS.plain)),
    checkins,
  };
};
