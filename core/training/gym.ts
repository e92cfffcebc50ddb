import type { WeightUnit } from "../units.ts";
import type { PlateCount } from "./plates.ts";

/** What bars and plates of one unit there are: the bar's weight, and all plates, not those of one side. */
export type BarAndPlates = { readonly bar: number; readonly plates: readonly PlateCount[] };

/** What a user loads bars with. A unit without an entry is loaded from the plates of a common gym. */
export type Gym = Readonly<Partial<Record<WeightUnit, BarAndPlates>>>;
