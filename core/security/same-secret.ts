import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares two secrets of any length. The time that it takes depends on neither. */
export const isSameSecret = (given: string, own: string): boolean => timingSafeEqual(digest(given), digest(own));
