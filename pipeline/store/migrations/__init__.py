"""The database's migrations, one a file in versions/, run by `pipeline.store.database.migrate`."""
