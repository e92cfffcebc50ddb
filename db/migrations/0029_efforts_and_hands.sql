CREATE TABLE "rederivations" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "best_effort" double precision;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "best_effort_kg" double precision;--> statement-breakpoint
ALTER TABLE "exercise_days" ADD COLUMN "best_speed" double precision;--> statement-breakpoint
ALTER TABLE "exercise_settings" ADD COLUMN "load_per" text;--> statement-breakpoint
ALTER TABLE "exercises" ADD COLUMN "load_per" text DEFAULT 'total' NOT NULL;--> statement-breakpoint
ALTER TABLE "rederivations" ADD CONSTRAINT "rederivations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exercise_settings" ADD CONSTRAINT "exercise_settings_load_per_check" CHECK ("exercise_settings"."load_per" in ('total', 'hand')) NOT VALID;--> statement-breakpoint
ALTER TABLE "exercises" ADD CONSTRAINT "exercises_load_per_check" CHECK ("exercises"."load_per" in ('total', 'hand')) NOT VALID;--> statement-breakpoint
-- The days have no efforts yet, and volumes count one hand: jobs of the new version derive both.
INSERT INTO "rederivations" ("user_id") SELECT DISTINCT "user_id" FROM "exercise_days";
