CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"mail" jsonb NOT NULL,
	"wanted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"check_at" timestamp (3) with time zone DEFAULT now() + interval '10 minutes' NOT NULL,
	"restarts" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "priority" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "priority" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "report_runs" ADD COLUMN "check_at" timestamp (3) with time zone DEFAULT now() + interval '10 minutes' NOT NULL;--> statement-breakpoint
ALTER TABLE "report_runs" ADD COLUMN "restarts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mails_user_id_index" ON "mails" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "mails_owed_index" ON "mails" USING btree ("check_at") WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "mails_settled_at_index" ON "mails" USING btree ("settled_at") WHERE settled_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_lane_index" ON "outbox" USING btree ("topic","priority","id") WHERE sent_at is null;--> statement-breakpoint
CREATE INDEX "report_runs_owed_index" ON "report_runs" USING btree ("check_at") WHERE scheduled = 1 and status <> 'completed';--> statement-breakpoint
CREATE INDEX "users_deleted_at_index" ON "users" USING btree ("deleted_at") WHERE deleted_at is not null;