ALTER TABLE "jobs" ADD COLUMN "open_starts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "faults" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "deferrals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "last_cause" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "requeues" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "requeued_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "dead_letters_queue_index" ON "dead_letters" USING btree ("queue","failed_at");--> statement-breakpoint
CREATE INDEX "dead_letters_message_id_index" ON "dead_letters" USING btree ("message_id");