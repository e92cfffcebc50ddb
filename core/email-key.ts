/**
 * Returns the key that identifies an account. Two spellings that people read as one address have one key.
 *
 * @param email an address as it was typed, without blanks around it
 * @returns in Unicode's composed form (NFC), in small letters
 */
export const emailKeyOf = (email: string): string => email.normalize("NFC").toLowerCase();
