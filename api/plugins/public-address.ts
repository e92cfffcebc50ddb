import { ForjaError } from "#core/errors.ts";
import type { ApiConfig } from "../dependencies.ts";

/** Where the API is reached from outside. Throws `address-not-configured`: a request's Host says what its sender likes. */
export const publicAddress = ({ apiUrl }: Pick<ApiConfig, "apiUrl">): string => {
  if (apiUrl === null) throw new ForjaError("address-not-configured", { retryAfterSeconds: 3_600 });
  return apiUrl;
};
