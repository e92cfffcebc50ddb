alter table exercise_days rename column best_e1rm_set_id to best_e_1rm_set_id;
--> statement-breakpoint
alter table exercise_days rename column best_e1rm_kg to best_e_1rm_kg;
