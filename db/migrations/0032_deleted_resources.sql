CREATE TABLE "deleted_resources" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"resource" text NOT NULL,
	"version" integer NOT NULL,
	"document" jsonb NOT NULL,
	"workout_ids" jsonb DEFAULT '[]' NOT NULL,
	"deleted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deleted_resources_pkey" PRIMARY KEY("user_id","id"),
	CONSTRAINT "deleted_resources_resource_check" CHECK ("deleted_resources"."resource" in ('workouts', 'routines'))
);
--> statement-breakpoint
ALTER TABLE "deleted_resources" ADD CONSTRAINT "deleted_resources_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deleted_resources_deleted_at_index" ON "deleted_resources" USING btree ("deleted_at");