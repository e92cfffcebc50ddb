CREATE TABLE "access_endings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"ended" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "access_endings_cause_check" CHECK ("access_endings"."cause" in ('password-reset', 'password-changed', 'logout-all', 'account-disabled'))
);
--> statement-breakpoint
CREATE TABLE "access_notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"label" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"mailed_at" timestamp (3) with time zone,
	CONSTRAINT "access_notices_kind_check" CHECK ("access_notices"."kind" in ('api-key', 'webhook', 'calendar', 'report-share', 'routine-link', 'grant', 'grant-changed', 'coach-accepted', 'webhook-resumed', 'grant-resumed'))
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" DROP CONSTRAINT "webhook_deliveries_failure_check";--> statement-breakpoint
ALTER TABLE "coaching_grants" ADD COLUMN "athlete_suspended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "coaching_grants" ADD COLUMN "coach_suspended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "suspended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "access_endings" ADD CONSTRAINT "access_endings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_notices" ADD CONSTRAINT "access_notices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_endings_user_id_index" ON "access_endings" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "access_endings_created_at_index" ON "access_endings" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "access_notices_user_id_index" ON "access_notices" USING btree ("user_id","mailed_at");--> statement-breakpoint
CREATE INDEX "access_notices_unmailed_index" ON "access_notices" USING btree ("created_at") WHERE mailed_at is null;--> statement-breakpoint
CREATE INDEX "access_notices_created_at_index" ON "access_notices" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_failure_check" CHECK ("webhook_deliveries"."failure" in ('timeout', 'name-unresolved', 'address-refused', 'connection-failed', 'tls-failed', 'account-ended', 'secret-unreadable', 'too-many-waiting', 'webhook-suspended'));