ALTER TABLE "report_schedules" ADD COLUMN "unsubscribe_hash" "bytea";--> statement-breakpoint
CREATE UNIQUE INDEX "report_schedules_unsubscribe_hash_unique" ON "report_schedules" USING btree ("unsubscribe_hash");--> statement-breakpoint
-- Links of mails that were sent already go on working, and what stands here from now on opens nothing by itself.
UPDATE "report_schedules" SET "unsubscribe_hash" = sha256("unsubscribe_token"::text::bytea), "unsubscribe_token" = gen_random_uuid();
