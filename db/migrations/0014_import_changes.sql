CREATE TABLE "imported_workouts" (
	"workout_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"source_key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"digests" jsonb NOT NULL,
	"version" integer NOT NULL,
	"former" jsonb,
	CONSTRAINT "imported_workouts_pkey" PRIMARY KEY("workout_id","import_id")
);
--> statement-breakpoint
ALTER TABLE "imports" ALTER COLUMN "counts" SET DEFAULT '{"rows":0,"workouts":0,"exercises":0,"sets":0,"duplicates":0,"changed":0,"overlapping":0}'::jsonb;--> statement-breakpoint
ALTER TABLE "exercises" ADD COLUMN "inferred_type" text;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "date_order" text;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "on_changed" text DEFAULT 'keep' NOT NULL;--> statement-breakpoint
ALTER TABLE "imported_workouts" ADD CONSTRAINT "imported_workouts_workout_id_workouts_id_fk" FOREIGN KEY ("workout_id") REFERENCES "public"."workouts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imported_workouts" ADD CONSTRAINT "imported_workouts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "imported_workouts_import_id_index" ON "imported_workouts" USING btree ("import_id");--> statement-breakpoint
CREATE INDEX "imported_workouts_user_id_index" ON "imported_workouts" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_on_changed_check" CHECK ("imports"."on_changed" in ('keep', 'replace'));