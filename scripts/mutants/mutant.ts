/** `before` occurs once in the file. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly tests: readonly string[];
};
