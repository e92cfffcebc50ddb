ALTER TABLE "workouts" ADD COLUMN "brief" text;--> statement-breakpoint
ALTER TABLE "workouts" ADD COLUMN "brief_version" integer;