CREATE INDEX "personal_records_user_exercise_index" ON "personal_records" USING btree ("user_id","exercise_id","kind");
--> statement-breakpoint
DROP INDEX "personal_records_line_index";
