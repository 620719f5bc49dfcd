"""The gateway: who is calling, where it goes, how much is too much. It owns no data that must survive it."""
