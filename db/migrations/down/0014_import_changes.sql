alter table imports drop constraint imports_on_changed_check;
--> statement-breakpoint
alter table imports drop column on_changed;
--> statement-breakpoint
alter table imports drop column date_order;
--> statement-breakpoint
alter table exercises drop column inferred_type;
--> statement-breakpoint
alter table imports alter column counts set default '{"rows":0,"workouts":0,"exercises":0,"sets":0,"duplicates":0}'::jsonb;
--> statement-breakpoint
drop table imported_workouts;
