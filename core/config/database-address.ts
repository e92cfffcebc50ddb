import { z } from "zod";

const HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]+)(.*)$/;

/**
 * Returns one address for each host of an address, such as `postgres://user@one:5432,two:5432/forja`. Empty for a text
 * that is no address of Postgres.
 */
export const addressesIn = (address: string): string[] => {
  const [, start, hosts, end] = HOSTS.exec(address) ?? [];
  if (start === undefined || hosts === undefined || end === undefined) return [];
  const each = hosts.split(",").map((host) => `${start}${host}${end}`);
  return each.every((one) => URL.canParse(one)) ? each : [];
};

/** An address of Postgres, with one host or several. The first host that takes writes is used. */
export const databaseAddress = z.string().refine((value) => addressesIn(value).length > 0, {
  error: "must be an address that begins with postgres:// or postgresql://",
});

/** Options of the driver: with several hosts it goes on until one is no standby. */
export const hostOptions = (address: string): { readonly target_session_attrs?: "primary" } =>
  addressesIn(address).length > 1 && !address.includes("target_session_attrs=")
    ? { target_session_attrs: "primary" }
    : {};
