/** A small bug. `before` occurs once in the file, and `after` replaces it. One of the tests must fail. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly tests: readonly string[];
};
