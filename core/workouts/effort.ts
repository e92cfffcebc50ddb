/** Effort as it may be given: RPE 1 to 10 or RIR 0 to 10, both in halves; null or absent is unknown. */
export type Effort = { readonly rpe?: number | null; readonly rir?: number | null };

/**
 * RPE of repetitions in reserve: 10 − RIR (Zourdos et al. 2016).
 * @param rir 0 to 10, or null for unknown
 * @returns 0 to 10, or null for unknown
 */
export const rpeOf = (rir: number | null): number | null => (rir === null ? null : 10 - rir);

/**
 * Repetitions in reserve of whichever measure of effort was given.
 * @param effort if both are given they agree, see `checkSet`
 * @returns 0 to 10; null when neither is known
 */
export const rirOf = (effort: Effort): number | null => effort.rir ?? (effort.rpe == null ? null : 10 - effort.rpe);
