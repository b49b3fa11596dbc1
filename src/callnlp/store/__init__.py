"""The tables: add, query, SQL. The only importer of lance."""
