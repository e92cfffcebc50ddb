import type { Variables } from "./environment.ts";

/** The variables of this process, for the scripts of this folder; the processes read theirs in their `main.ts`. */
export const variables: Variables = Bun.env;
