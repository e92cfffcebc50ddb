import { Elysia } from "elysia";

export const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
export const FORM_POLICY = PAGE_POLICY.replace("form-action 'none'", "form-action 'self'");
export const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Set before anything can fail, so that problems carry them too; a page overrides its policy. */
export const securityHeaders = (options: { readonly secure: boolean }) =>
  new Elysia({ name: "security-headers" }).onRequest(({ set }) => {
    set.headers["content-security-policy"] = API_POLICY;
    set.headers["x-content-type-options"] = "nosniff";
    set.headers["referrer-policy"] = "no-referrer";
    set.headers["cross-origin-resource-policy"] = "cross-origin";
    set.headers["cache-control"] = "no-store";
    if (options.secure) set.headers["strict-transport-security"] = "max-age=63072000; includeSubDomains";
  });
