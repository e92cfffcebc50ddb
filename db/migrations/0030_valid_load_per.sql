ALTER TABLE "exercises" VALIDATE CONSTRAINT "exercises_load_per_check";
--> statement-breakpoint
ALTER TABLE "exercise_settings" VALIDATE CONSTRAINT "exercise_settings_load_per_check";
