-- Sets from before there were doubts are judged by jobs of the new version, with all of their roll-ups and records.
INSERT INTO "rederivations" ("user_id") SELECT DISTINCT "user_id" FROM "exercise_days" ON CONFLICT DO NOTHING;
