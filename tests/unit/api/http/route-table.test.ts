import { expect, test } from "bun:test";
import { type AnyElysia, Elysia } from "elysia";
import { PUBLIC } from "#api/access/policy.ts";
import { createRouteTable } from "#api/http/route-table.ts";
import { undocumented } from "#api/openapi/operation.ts";

const open = () => undocumented({ access: PUBLIC, cost: "static" });

const table = createRouteTable(
  new Elysia()
    .get("/livez", () => "", open())
    .get("/api/v1/things", () => "", open())
    .post("/api/v1/things", () => "", open())
    .get("/api/v1/things/catalogue", () => "", open())
    .patch("/api/v1/things/:id", () => "", open())
    .get("/api/v1/things/:id/parts/:partId", () => "", open()),
);

test("a route is found by its method and pattern", () => {
  expect(table("POST", "/api/v1/things").route?.key).toBe("POST /api/v1/things");
  expect(table("PATCH", "/api/v1/things/42").route?.key).toBe("PATCH /api/v1/things/:id");
  expect(table("GET", "/api/v1/things/42/parts/7").route?.key).toBe("GET /api/v1/things/:id/parts/:partId");
});

test("a fixed segment wins over a parameter", () => {
  expect(table("GET", "/api/v1/things/catalogue").route?.key).toBe("GET /api/v1/things/catalogue");
});

test("HEAD is answered where GET is", () => {
  expect(table("HEAD", "/livez").route?.key).toBe("GET /livez");
});

test("a wrong method is told from an unknown path, with the methods that are allowed", () => {
  expect(table("DELETE", "/api/v1/things")).toEqual({ route: null, allow: ["GET", "POST", "HEAD"] });
  expect(table("GET", "/api/v1/nothing")).toEqual({ route: null, allow: [] });
  expect(table("GET", "/api/v1/things/42/parts")).toEqual({ route: null, allow: [] });
});

test("an empty segment is no parameter", () => {
  expect(table("PATCH", "/api/v1/things/").route).toBeNull();
});

test("a route without a declared policy is refused, whatever its method", () => {
  const refused = (app: AnyElysia) => () => createRouteTable(app);
  expect(refused(new Elysia().get("/open", () => ""))).toThrow("GET /open declares no policy");
  expect(refused(new Elysia().post("/open", () => "", { detail: { summary: "Open" } }))).toThrow("POST /open");
  expect(refused(new Elysia().all("/open", () => ""))).toThrow("declares no policy");
  expect(refused(new Elysia().ws("/open", { message: () => {} }))).toThrow("declares no policy");
  expect(refused(new Elysia().mount("/open", () => new Response()))).toThrow("declares no policy");
  expect(refused(new Elysia().use(new Elysia({ prefix: "/a" }).delete("/b", () => "")))).toThrow("DELETE /a/b");
  // Preflights are answered before any policy is looked at.
  expect(refused(new Elysia().options("/open", () => "", open()))).toThrow("OPTIONS /open");
});

test("a route that inherits the policy of others is refused", () => {
  const inherited = new Elysia().guard(open(), (app) => app.get("/a", () => "").get("/b", () => ""));
  expect(() => createRouteTable(inherited)).toThrow("GET /b has the policy of another route");
});

test("a route carries its policy", () => {
  expect(table("GET", "/livez").route?.policy).toMatchObject({ access: { kind: "public" }, served: "near" });
});

test("a route that is declared twice is refused, also under another name of its parameter", () => {
  const twice = new Elysia().get("/a/:id", () => "", open()).get("/a/:name", () => "", open());
  expect(() => createRouteTable(twice)).toThrow("GET /a/:name is declared twice");
});
