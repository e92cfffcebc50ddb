ALTER TABLE "workouts" ADD COLUMN "lifts" json;--> statement-breakpoint
ALTER TABLE "workouts" ADD COLUMN "lifts_version" integer;