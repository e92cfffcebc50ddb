alter table exercise_days rename column best_e_1rm_kg to best_e1rm_kg;
--> statement-breakpoint
alter table exercise_days rename column best_e_1rm_set_id to best_e1rm_set_id;
