export type { Region } from "#core/config/region.ts";
