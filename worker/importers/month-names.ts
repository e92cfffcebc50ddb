/** By month, 1 to 12: the languages that call it so. */
type Meanings = ReadonlyMap<number, ReadonlySet<string>>;

/** These languages go first where a name means two months, because applications use them most. */
const COMMON: ReadonlySet<string> = new Set(
  `en de es fr it pt nl pl ru uk be tr cs sk hu ro bg hr sr bs sl mk sq el da sv nb nn no fi is et lv lt ga cy ca gl eu ja ko zh vi
  th id ms fil hi bn ta te mr gu kn ml pa ur ar fa he ka hy az kk uz mn km lo my ne si sw af`.split(/\s+/),
);

const ALSO_WRITTEN: readonly (readonly [language: string, names: string])[] = [
  ["en", "sept=9"],
  ["de", "jän=1 jänner=1 mär=3 mrz=3 sept=9"],
  ["es", "set=9 setiembre=9 sep=9"],
  ["fr", "jan=1 fév=2 févr=2 avr=4 juil=7 aoû=8 aout=8 déc=12"],
  ["it", "sett=9"],
  ["pt", "fev=2 set=9"],
  ["nl", "maa=3 mrt=3"],
];

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);
const FORMS = [{ month: "long" }, { month: "short" }] as const;

/**
 * Returns a name without case, points and Latin accents. Marks of other scripts stay, because they distinguish Thai
 * months.
 */
export const foldMonth = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();

class MonthTable {
  readonly #names = new Map<string, Map<number, Set<string>>>();

  constructor(candidates: readonly string[]) {
    for (const language of Intl.DateTimeFormat.supportedLocalesOf(candidates)) this.#addLanguage(language);
    for (const [language, names] of ALSO_WRITTEN) {
      for (const pair of names.split(" ")) {
        const [name = "", month] = pair.split("=");
        this.#add(name, Number(month), language);
      }
    }
  }

  /** A name can change with its case: alone it is "wrzesień" in Polish, and beside a day "września". */
  #addLanguage(language: string): void {
    for (const form of FORMS) {
      for (const shape of [form, { ...form, day: "numeric" }, { ...form, day: "numeric", year: "numeric" }] as const) {
        const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, { ...shape, timeZone: "UTC" });
        for (const month of MONTHS) {
          const parts = format.formatToParts(Date.UTC(2024, month - 1, 15));
          const name = parts.find(({ type }) => type === "month")?.value;
          if (name !== undefined) this.#add(name, month, language);
        }
      }
    }
  }

  #add(name: string, month: number, language: string): void {
    const folded = foldMonth(name);
    if (!/\p{L}/u.test(folded)) return;
    const meanings = this.#names.get(folded) ?? new Map<number, Set<string>>();
    this.#names.set(folded, meanings.set(month, (meanings.get(month) ?? new Set()).add(language)));
  }

  find(folded: string): Meanings | null {
    return this.#names.get(folded) ?? null;
  }
}

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
const pairs = (): string[] => LETTERS.flatMap((one) => LETTERS.map((two) => one + two));

/** Built when the first name needs it. Languages with a code of two letters come first; the others serve the rest. */
const once = <Value>(make: () => Value): (() => Value) => {
  const made: Value[] = [];
  return () => {
    const [value = make()] = made;
    made[0] = value;
    return value;
  };
};
const wellKnown = once(() => new MonthTable([...pairs(), "fil"]));
const others = once(() => new MonthTable(pairs().flatMap((pair) => LETTERS.map((third) => pair + third))));

export const MONTH_DEPTHS = ["common", "known", "all"] as const;
type MonthDepth = (typeof MONTH_DEPTHS)[number];

const isCommon = (meanings: Meanings): boolean => [...meanings.values()].some((of) => !of.isDisjointFrom(COMMON));

const meaningsOf = (folded: string, depth: MonthDepth): Meanings | null => {
  const known = wellKnown().find(folded);
  if (depth === "all") return known ?? others().find(folded);
  return known !== null && (depth === "known" || isCommon(known)) ? known : null;
};

/**
 * Finds the month of each name of a file. A few names mean two months ("lip" is June in Croatian and July in Polish).
 * The languages that know all names of the file then decide.
 */
export class MonthNames {
  readonly #seen = new Map<string, Meanings>();
  #languages: ReadonlySet<string> | null = null;
  #isRare = false;

  note(folded: string, depth: MonthDepth): boolean {
    const meanings = meaningsOf(folded, depth);
    if (meanings === null) return false;
    if (!this.#seen.has(folded)) this.#languages = null;
    this.#isRare ||= wellKnown().find(folded) === null;
    this.#seen.set(folded, meanings);
    return true;
  }

  #meaningsOf(folded: string): [number, ReadonlySet<string>][] {
    const rare = this.#isRare ? (others().find(folded) ?? []) : [];
    const months = Map.groupBy([...(this.#seen.get(folded) ?? []), ...rare], ([month]) => month);
    return [...months].map(([month, of]) => [month, new Set(of.flatMap(([, languages]) => [...languages]))]);
  }

  #languagesOfAll(): ReadonlySet<string> {
    if (this.#languages !== null) return this.#languages;
    let languages: Set<string> | null = null;
    for (const name of this.#seen.keys()) {
      const known = new Set(this.#meaningsOf(name).flatMap(([, of]) => [...of]));
      languages = languages === null ? known : languages.intersection(known);
    }
    this.#languages = languages ?? new Set();
    return this.#languages;
  }

  /** @returns 1 to 12, or null for a name that was not noted or is ambiguous */
  month(folded: string): number | null {
    const meanings = this.#meaningsOf(folded);
    const [only] = meanings;
    if (only === undefined) return null;
    if (meanings.length === 1) return only[0];
    const languages = this.#languagesOfAll();
    for (const choice of [languages.intersection(COMMON), languages, COMMON]) {
      const [month, other] = meanings.filter(([, of]) => !of.isDisjointFrom(choice));
      if (month !== undefined && other === undefined) return month[0];
    }
    return null;
  }
}
