alter table routines drop constraint routines_share_token_check;
--> statement-breakpoint
drop index routines_public_index;
--> statement-breakpoint
alter table routines drop column copied_from_version, drop column share_token, drop column prescribed_since;
--> statement-breakpoint
alter table exercise_settings drop column training_max_changed_at;
