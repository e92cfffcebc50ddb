import type { Locale } from "#core/taxonomy.ts";

/** Another instance may change the language of an account. */
const KEEP_MS = 300_000;
const MOST_ACCOUNTS = 10_000;

export type AccountLocales = {
  /** Returns the language at once for an account that was asked for lately. */
  readonly of: (userId: string) => Locale | Promise<Locale>;
  readonly forget: (userId: string) => void;
};

/**
 * The languages of accounts, for requests that name none.
 * @param read reads the language of one account
 * @param now milliseconds of a monotonic clock
 */
export const createAccountLocales = (
  read: (userId: string) => Promise<Locale>,
  now: () => number = () => performance.now(),
): AccountLocales => {
  const known = new Map<string, { readonly locale: Locale; readonly until: number }>();
  const reads = new Map<string, Promise<Locale>>();

  const begin = (userId: string): Promise<Locale> => {
    const reading = read(userId)
      .then((locale) => {
        // A change meanwhile has made this read old.
        if (reads.get(userId) === reading) {
          if (known.size >= MOST_ACCOUNTS) known.clear();
          known.set(userId, { locale, until: now() + KEEP_MS });
        }
        return locale;
      })
      .finally(() => {
        if (reads.get(userId) === reading) reads.delete(userId);
      });
    reads.set(userId, reading);
    return reading;
  };

  return {
    of: (userId) => {
      const found = known.get(userId);
      return found !== undefined && found.until > now() ? found.locale : (reads.get(userId) ?? begin(userId));
    },
    forget: (userId) => {
      known.delete(userId);
      reads.delete(userId);
    },
  };
};
