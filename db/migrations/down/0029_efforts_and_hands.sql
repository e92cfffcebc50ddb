ALTER TABLE "exercises" DROP COLUMN "load_per";
--> statement-breakpoint
ALTER TABLE "exercise_settings" DROP COLUMN "load_per";
--> statement-breakpoint
ALTER TABLE "exercise_days" DROP COLUMN "best_speed";
--> statement-breakpoint
ALTER TABLE "exercise_days" DROP COLUMN "best_effort_kg";
--> statement-breakpoint
ALTER TABLE "exercise_days" DROP COLUMN "best_effort";
--> statement-breakpoint
DROP TABLE "rederivations";
