CREATE TABLE "api_instances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"suspicion" uuid
);
--> statement-breakpoint
CREATE INDEX "outbox_endings_index" ON "outbox" USING btree ("id") WHERE topic = 'session-ended';