import { expect, test } from "bun:test";
import { hashOfRecoveryCode, newRecoveryCodes } from "#api/modules/auth/two-factor/recovery-codes.ts";

test("Recovery codes are ten, in groups, and no two the same", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes.map(({ shown }) => shown)).size).toBe(10);
  for (const { shown } of codes) expect(shown).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
});

test("A recovery code is known however it is typed, and hardly anything else is taken for one", () => {
  for (const { shown, hash } of newRecoveryCodes()) {
    const typed = [shown, shown.toUpperCase(), shown.replaceAll("-", ""), ` ${shown.replaceAll("-", " ")} `];
    expect(typed.map(hashOfRecoveryCode)).toEqual([hash, hash, hash, hash]);
    expect(hash).not.toContain(shown.slice(0, 4));
  }
  for (const other of ["", "123456", "abcd-efgh-ijkl", "abcd-efgh-ijkl-mno1", "abcd-efgh-ijkl-mnop-q"]) {
    expect(hashOfRecoveryCode(other)).toBeNull();
  }
});
