import { type AnyElysia, Elysia } from "elysia";
import stylesPath from "swagger-ui-dist/swagger-ui.css" with { type: "file" };
import bundlePath from "swagger-ui-dist/swagger-ui-bundle.js" with { type: "file" };
import { RATES } from "../access/limits.ts";
import { PUBLIC } from "../access/policy.ts";
import { answerFixed, type FixedBody, fixedBody } from "../http/fixed-body.ts";
import { DOCS_POLICY } from "../plugins/security-headers.ts";
import { openApiDocument } from "./document.ts";
import { operation, undocumented } from "./operation.ts";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Forja API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, defaultModelsExpandDepth: -1, tryItOutEnabled: true });\n`;

export const docs = (app: () => AnyElysia) => {
  let document: FixedBody | null = null;
  const served = (body: FixedBody, type: string, extra: Record<string, string> = {}) =>
    answerFixed(body, { "content-type": type, "cache-control": "public, max-age=3600", ...extra });
  const [page, start] = [fixedBody(PAGE), fixedBody(START)];
  const [bundle, styles] = [fixedBody(Bun.file(bundlePath)), fixedBody(Bun.file(stylesPath))];
  const part = () => undocumented({ access: PUBLIC, cost: "static", rate: RATES.docs });
  return new Elysia({ name: "docs" })
    .get(
      "/openapi.json",
      () => {
        document ??= fixedBody(JSON.stringify(openApiDocument(app())));
        return answerFixed(document, { "content-type": "application/json;charset=utf-8" });
      },
      operation({
        id: "getOpenApi",
        access: PUBLIC,
        cost: "static",
        rate: RATES.docs,
        summary: "This document",
        answers: { 200: { mediaTypes: ["application/json"], description: "OpenAPI 3.1" } },
      }),
    )
    .get(
      "/docs",
      () => served(page, "text/html; charset=utf-8", { "content-security-policy": DOCS_POLICY }),
      operation({
        id: "getDocs",
        access: PUBLIC,
        cost: "static",
        rate: RATES.docs,
        summary: "The page to read this document by",
        answers: { 200: { mediaTypes: ["text/html"], description: "A page" } },
      }),
    )
    .get("/docs/start.js", () => served(start, "text/javascript; charset=utf-8"), part())
    .get("/docs/swagger-ui-bundle.js", () => served(bundle, "text/javascript; charset=utf-8"), part())
    .get("/docs/swagger-ui.css", () => served(styles, "text/css; charset=utf-8"), part());
};
