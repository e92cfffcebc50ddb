alter table sets drop column side_reps, drop column top_weight_kg;
--> statement-breakpoint
alter table sets alter column is_hard drop default, alter column is_working drop default;
--> statement-breakpoint
alter table sets
  alter column is_hard set data type integer using is_hard::integer,
  alter column is_working set data type integer using is_working::integer;
--> statement-breakpoint
alter table sets alter column is_hard set default 0, alter column is_working set default 0;
--> statement-breakpoint
alter table personal_records alter column is_current set data type integer using is_current::integer;
