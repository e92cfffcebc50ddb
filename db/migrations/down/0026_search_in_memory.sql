CREATE INDEX "exercise_terms_term_trigram_index" ON "exercise_terms" USING gin (term gin_trgm_ops);
