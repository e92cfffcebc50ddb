/** A `fly-replay` of an answer, as Fly documents it. */
export type ReplayOrder = {
  /** In the order of preference. Null: any region. */
  readonly regions: readonly string[] | null;
  readonly instance: string | null;
  readonly state: string | null;
  /** Leaves out the machine that answered. */
  readonly elsewhere: boolean;
  readonly timeoutMs: number | null;
  readonly fallback: "force_self" | "prefer_self" | null;
};

const FIELD = /\s*([a-z_]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)\s*(?:;|$)/gy;
const KNOWN = new Set(["region", "instance", "state", "elsewhere", "timeout", "fallback"]);

const unquoted = (value: string): string =>
  value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;

const millisecondsOf = (duration: string): number | null => {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(duration) ?? [];
  return count === undefined ? null : Number(count) * (unit === "s" ? 1_000 : 1);
};

/** Parses the value of a `fly-replay`. Returns null where the value is none, or has a field that is not known here. */
export const replayOrder = (value: string): ReplayOrder | null => {
  const fields = new Map<string, string>();
  let length = 0;
  for (const [all, name = "", field = ""] of value.matchAll(FIELD)) {
    if (!KNOWN.has(name)) return null;
    fields.set(name, unquoted(field.trim()));
    length += all.length;
  }
  if (length !== value.length || fields.size === 0) return null;
  const fallback = fields.get("fallback");
  return {
    regions: fields.get("region")?.split(",") ?? null,
    instance: fields.get("instance") ?? null,
    state: fields.get("state") ?? null,
    elsewhere: fields.get("elsewhere") === "true",
    timeoutMs: millisecondsOf(fields.get("timeout") ?? ""),
    fallback: fallback === "force_self" || fallback === "prefer_self" ? fallback : null,
  };
};
