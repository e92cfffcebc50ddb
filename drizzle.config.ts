import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  casing: "snake_case",
  schema: "./db/postgres/schema/index.ts",
  out: "./db/migrations",
});
