/**
 * Returns the trigrams of a term in their order, with repetitions. Each word counts with two blanks before it and one
 * after it, so its beginning weighs more than its end. This is the measure of PostgreSQL's pg_trgm.
 * @param term words with one blank between them, in lower case and without accents; "" has no trigrams
 */
export const trigramsOf = (term: string): string[] =>
  term === ""
    ? []
    : term.split(" ").flatMap((word) => {
        const padded = `  ${word} `;
        return Array.from({ length: word.length + 1 }, (_, at) => padded.slice(at, at + 3));
      });

/**
 * Returns the share of trigrams that two terms have in common, 0 to 1.
 * @param common the number of different trigrams that both have
 * @param first the number of different trigrams of one term, and `second` of the other one
 */
export const sharedPart = (common: number, first: number, second: number): number => common / (first + second - common);
