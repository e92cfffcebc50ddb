import { canonicalJson } from "#core/canonical-json.ts";
import { BAR_KINDS, type BarsAndPlates, type Gym } from "#core/gym/gym.ts";
import { DEFAULT_BAR, DEFAULT_PLATES, type PlateCount } from "#core/gym/plates.ts";
import type { WeightUnit } from "#core/units.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { findGym, lockGym, putGym, type StoredGym } from "#db/postgres/queries/progress/gyms.ts";
import { soundGym } from "#db/postgres/stored-json.ts";
import type { ChangeContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import type { GymPut } from "./gym.schema.ts";

const viewOf = ({ gym, version }: StoredGym) => ({ kg: gym.kg ?? null, lb: gym.lb ?? null, version });

const findSoundGym = async (db: Database, userId: string): Promise<StoredGym> => {
  const stored = await findGym(db, userId);
  return { ...stored, gym: soundGym(stored.gym) };
};

export type GymView = ReturnType<typeof viewOf>;

export const get = async (db: Database, userId: string): Promise<GymView> => viewOf(await findSoundGym(db, userId));

const barsAndPlatesOf = (input: NonNullable<GymPut["kg"]>): BarsAndPlates => ({
  bars: Object.fromEntries(
    BAR_KINDS.flatMap((kind) => {
      const bar = input.bars[kind];
      return bar == null ? [] : [[kind, bar]];
    }),
  ),
  plates: input.plates.toSorted((a, b) => b.weight - a.weight),
});

export const replace = async (
  tx: Transaction,
  { userId, ifMatch, now }: Pick<ChangeContext, "userId" | "ifMatch" | "now">,
  { kg, lb }: GymPut,
): Promise<GymView> => {
  const before = await lockGym(tx, userId);
  checkIfMatch(ifMatch, before.version);
  const gym: Gym = {
    ...(kg == null ? {} : { kg: barsAndPlatesOf(kg) }),
    ...(lb == null ? {} : { lb: barsAndPlatesOf(lb) }),
  };
  if (canonicalJson(gym) === canonicalJson(before.gym)) return viewOf(before);
  return viewOf(await putGym(tx, userId, gym, now));
};

type Load = { readonly bar: number; readonly plates: readonly PlateCount[] };

export const completeLoad = async (
  db: Database,
  userId: string,
  asked: { readonly unit: WeightUnit; readonly bar?: number; readonly plates?: readonly PlateCount[] },
): Promise<Load> => {
  const { unit, bar, plates } = asked;
  if (bar !== undefined && plates !== undefined) return { bar, plates };
  const own = (await findSoundGym(db, userId)).gym[unit];
  return {
    bar: bar ?? own?.bars.barbell ?? DEFAULT_BAR[unit],
    plates: plates ?? own?.plates ?? DEFAULT_PLATES[unit],
  };
};
