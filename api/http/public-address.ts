import { ForjaError } from "#core/errors.ts";
import type { ApiConfig } from "../dependencies.ts";

/** Throws `address-not-configured`: a request's Host is chosen by its sender. */
export const publicAddress = ({ apiUrl }: Pick<ApiConfig, "apiUrl">): string => {
  if (apiUrl === null) throw new ForjaError("address-not-configured", { retryAfterSeconds: 3_600 });
  return apiUrl;
};
