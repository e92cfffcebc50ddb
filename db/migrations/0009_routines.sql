ALTER TABLE "exercise_settings" ADD COLUMN "training_max_changed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "prescribed_since" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "share_token" text;--> statement-breakpoint
ALTER TABLE "routines" ADD COLUMN "copied_from_version" integer;--> statement-breakpoint
CREATE INDEX "routines_public_index" ON "routines" USING btree ("created_at","id") WHERE visibility = 'public';--> statement-breakpoint
ALTER TABLE "routines" ADD CONSTRAINT "routines_share_token_check" CHECK (("routines"."visibility" = 'link') = ("routines"."share_token" is not null));