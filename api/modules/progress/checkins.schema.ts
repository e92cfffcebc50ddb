import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { instantOut, text } from "../../plugins/fields.ts";
import { pageOf, pageQuery } from "../../plugins/pagination.ts";

const scale = z.int().min(1).max(5).nullish();

export const checkinPut = z.strictObject({
  sleepHours: z.number().min(0).max(24).nullish(),
  sleepQuality: scale.describe("1 is very bad, 5 very good."),
  soreness: scale.describe("1 is none, 5 very much."),
  fatigue: scale.describe("1 is none, 5 very much."),
  stress: scale.describe("1 is none, 5 very much."),
  mood: scale.describe("1 is very bad, 5 very good."),
  motivation: scale.describe("1 is none, 5 very much."),
  restingHeartRate: z.int().min(20).max(250).nullish().describe("Beats a minute."),
  note: text(2_000).nullish(),
});

export const checkinParams = z.object({ localDate });

export const checkinQuery = z.strictObject({ ...pageQuery, from: localDate.optional(), to: localDate.optional() });

const nullableNumber = z.number().nullable();

export const checkinView = z.object({
  localDate: z.string(),
  sleepHours: nullableNumber,
  sleepQuality: nullableNumber,
  soreness: nullableNumber,
  fatigue: nullableNumber,
  stress: nullableNumber,
  mood: nullableNumber,
  motivation: nullableNumber,
  restingHeartRate: nullableNumber,
  note: z.string().nullable(),
  version: z.number(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const checkinPage = pageOf(checkinView);

export type CheckinPut = z.output<typeof checkinPut>;
export type CheckinQuery = z.output<typeof checkinQuery>;
