alter table exercise_muscles drop column position;
--> statement-breakpoint
alter table exercise_aliases drop column position;
--> statement-breakpoint
drop extension fuzzystrmatch;
