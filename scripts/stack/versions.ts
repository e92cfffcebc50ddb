const numbers = (version: string): number[] | null => {
  const match = /\d+(?:\.\d+)*/.exec(version);
  return match ? match[0].split(".").map(Number) : null;
};

/** A text that is not a version is older than everything. */
export const isAtLeast = (version: string, minimum: string): boolean => {
  const have = numbers(version);
  const want = numbers(minimum) ?? [];
  if (!have) return false;
  for (let i = 0; i < Math.max(have.length, want.length); i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
};
