"""What lies on disk: uploads, logs, artifacts, checkpoints. The only home of paths in the data
folder; every write is atomic, and no name can leave its folder."""
