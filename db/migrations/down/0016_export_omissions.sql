alter table exports drop column omitted;
