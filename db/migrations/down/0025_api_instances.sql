DROP INDEX "outbox_endings_index";
DROP TABLE "api_instances";
