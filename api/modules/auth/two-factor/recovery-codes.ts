import { Secret } from "otpauth";
import { hashOfSecretText } from "#core/security/secret-text.ts";

export const RECOVERY_CODES = 10;

/** 80 bits: too many to try, though one round of a hash is all that keeps them. */
const BYTES = 10;
const FORM = /^[A-Z2-7]{16}$/;

export const bareCode = (text: string): string => text.replace(/[\s-]+/g, "");

const inGroups = (code: string): string => code.replace(/.{4}(?=.)/g, "$&-").toLowerCase();

export const newRecoveryCodes = (): { readonly shown: string; readonly hash: string }[] =>
  Array.from({ length: RECOVERY_CODES }, () => {
    const code = new Secret({ size: BYTES }).base32;
    return { shown: inGroups(code), hash: hashOfSecretText(code) };
  });

export const hashOfRecoveryCode = (text: string): string | null => {
  const code = bareCode(text).toUpperCase();
  return FORM.test(code) ? hashOfSecretText(code) : null;
};
