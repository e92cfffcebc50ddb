ALTER TABLE "workouts" DROP COLUMN "brief_version";--> statement-breakpoint
ALTER TABLE "workouts" DROP COLUMN "brief";