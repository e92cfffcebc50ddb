drop table created_ids;
