import { pgTable, uuid } from "drizzle-orm/pg-core";
import { id } from "./columns.ts";

/**
 * Processes that may hold a lease on their copy of the ended sessions. An instance under suspicion confirmed nothing in
 * time. It gets no lease until it has cleared the suspicion. Its row is deleted once its last lease is over.
 */
export const apiInstances = pgTable("api_instances", { id: id(), suspicion: uuid() });
