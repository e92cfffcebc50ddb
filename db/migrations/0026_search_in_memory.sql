DROP INDEX "exercise_terms_term_trigram_index";
