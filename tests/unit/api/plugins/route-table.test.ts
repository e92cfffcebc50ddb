import { expect, test } from "bun:test";
import { Elysia } from "elysia";
import { createRouteTable } from "#api/plugins/route-table.ts";

const table = createRouteTable(
  new Elysia()
    .get("/livez", () => "")
    .get("/api/v1/things", () => "")
    .post("/api/v1/things", () => "")
    .get("/api/v1/things/catalogue", () => "")
    .patch("/api/v1/things/:id", () => "")
    .get("/api/v1/things/:id/parts/:partId", () => ""),
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
