CREATE TABLE "goals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"exercise_id" uuid,
	"weight_value" double precision,
	"weight_unit" text,
	"reps" integer,
	"count" integer,
	"started_on" date NOT NULL,
	"start_value" double precision,
	"deadline" date,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "goals_kind_check" CHECK ("goals"."kind" in ('exercise_e1rm', 'exercise_weight_reps', 'weekly_workouts', 'weekly_volume', 'bodyweight')),
	CONSTRAINT "goals_weight_check" CHECK (("goals"."weight_value" is null) = ("goals"."weight_unit" is null))
);
--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_exercise_id_fkey" FOREIGN KEY ("exercise_id") REFERENCES "public"."exercises"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "goals_user_id_index" ON "goals" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "goals_exercise_id_index" ON "goals" USING btree ("exercise_id") WHERE exercise_id is not null;