drop function search_term(text);
--> statement-breakpoint
drop function iso_instant(timestamptz);
--> statement-breakpoint
drop extension unaccent;
--> statement-breakpoint
drop extension pg_trgm;
