CREATE INDEX "personal_records_line_index" ON "personal_records" USING btree ("user_id","exercise_id","kind",coalesce(at_weight_kg, -1),"value","local_date");--> statement-breakpoint
DROP INDEX "personal_records_user_exercise_index";
