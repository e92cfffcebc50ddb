import { rescheduleReport } from "#core/reports/report-reschedule.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { lockUser, type UserView, updateUser } from "#db/postgres/queries/accounts/users.ts";
import { mergeTrainingSettings } from "#db/postgres/queries/imports/import-document.ts";
import type { ForjaDocument } from "../../importers/forja/document.ts";

export type Merged = { readonly taken: number; readonly kept: number };

type Settings = Pick<
  UserView,
  "displayName" | "locale" | "timeZone" | "unitSystem" | "weekStart" | "sex" | "birthDate" | "heightCm"
> &
  UserView["weeklyReport"];

const DEFAULTS: Settings = {
  displayName: null,
  locale: "en",
  timeZone: "UTC",
  unitSystem: "metric",
  weekStart: "monday",
  sex: "unspecified",
  birthDate: null,
  heightCm: null,
  enabled: true,
  email: true,
  weekday: 1,
  localTime: "06:00",
};

const FIELDS = [
  ...(["displayName", "locale", "timeZone", "unitSystem", "weekStart", "sex", "birthDate", "heightCm"] as const),
  ...(["enabled", "email", "weekday", "localTime"] as const),
];

const flat = ({ weeklyReport, ...user }: UserView): Settings => ({ ...user, ...weeklyReport });

/** Leaves settings that the owner chose. */
const merge = (current: Settings, given: Partial<Settings>): { settings: Settings } & Merged => {
  const differs = FIELDS.filter((field) => given[field] !== undefined && given[field] !== current[field]);
  const taken = differs.filter((field) => current[field] === DEFAULTS[field]);
  const changes = Object.fromEntries(taken.map((field) => [field, given[field]]));
  return { settings: { ...current, ...changes }, taken: taken.length, kept: differs.length - taken.length };
};

const mergeUser = async (tx: Transaction, userId: string, document: ForjaDocument, now: Date): Promise<Merged> => {
  const locked = document.settings === null ? null : await lockUser(tx, userId);
  if (locked === null || document.settings === null) return { taken: 0, kept: 0 };
  const { weeklyReport, birthDate, ...given } = document.settings;
  const born = birthDate !== null && birthDate <= localDateAt(now.getTime(), given.timeZone) ? { birthDate } : {};
  const before = flat(locked.user);
  const { settings, taken, kept } = merge(before, { ...given, ...born, ...weeklyReport });
  if (taken > 0) {
    const { enabled, email, weekday, localTime, ...fields } = settings;
    const user = { ...locked.user, ...fields, weeklyReport: { enabled, email, weekday, localTime } };
    const due = rescheduleReport(before, locked.nextRunAt, settings, now.getTime());
    await updateUser(tx, user, now, due === null ? null : new Date(due));
  }
  return { taken, kept };
};

const landmarksOf = (document: ForjaDocument): Landmarks | null => {
  const own = document.training?.landmarks ?? null;
  return own === null ? null : Object.fromEntries(own.map(({ muscle, ...landmark }) => [muscle, landmark]));
};

const mergeTraining = async (tx: Transaction, userId: string, document: ForjaDocument, now: Date): Promise<Merged> => {
  const given = { gym: document.training?.gym ?? null, landmarks: landmarksOf(document) };
  const had = await mergeTrainingSettings(tx, userId, given, now);
  const parts = [
    [given.gym, had.gym],
    [given.landmarks, had.landmarks],
  ].filter(([part]) => part !== null);
  const taken = parts.filter(([, before]) => before === null).length;
  const kept = parts.filter(([part, before]) => before !== null && !Bun.deepEquals(part, before)).length;
  return { taken, kept };
};

export const mergeSettings = async (
  tx: Transaction,
  userId: string,
  document: ForjaDocument,
  now: Date,
): Promise<Merged> => {
  const user = await mergeUser(tx, userId, document, now);
  const training = await mergeTraining(tx, userId, document, now);
  return { taken: user.taken + training.taken, kept: user.kept + training.kept };
};
