import { sql } from "drizzle-orm";
import { sqlStatement } from "../statement.ts";

export const pingPostgres = sqlStatement<Record<string, never>, { up: number }>("ping", sql`select 1 as up`);
