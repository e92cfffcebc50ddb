export type Omission = { readonly section: string; readonly key: string | null };

const NAMED = 1_000;

export class Omissions {
  readonly #named = new Map<string, Omission>();
  #count = 0;

  note(section: string, key: string | null): void {
    const name = JSON.stringify([section, key]);
    if (key !== null && this.#named.has(name)) return;
    this.#count += 1;
    if (this.#named.size < NAMED) this.#named.set(name, { section, key });
  }

  has(section: string, key: string): boolean {
    return this.#named.has(JSON.stringify([section, key]));
  }

  /** Null, and noted, where it fails. */
  attempt<Value>(section: string, key: string | null, make: () => Value): Value | null {
    try {
      return make();
    } catch {
      this.note(section, key);
      return null;
    }
  }

  attemptEach<Row extends { readonly id: string }, Value>(
    section: string,
    rows: readonly Row[],
    make: (row: Row) => Value,
  ): Value[] {
    return rows.flatMap((row) => {
      const made = this.attempt(section, row.id, () => [make(row)]);
      return made ?? [];
    });
  }

  get count(): number {
    return this.#count;
  }

  get named(): readonly Omission[] {
    return [...this.#named.values()];
  }
}
