ALTER TABLE "workouts" DROP COLUMN "lifts_version";--> statement-breakpoint
ALTER TABLE "workouts" DROP COLUMN "lifts";
