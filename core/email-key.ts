/**
 * What identifies an account: two spellings that people take for the same address have the same key.
 *
 * @param email an address as it was typed, without blanks around it
 * @returns in Unicode's composed form (NFC), in small letters
 */
export const emailKeyOf = (email: string): string => email.normalize("NFC").toLowerCase();
