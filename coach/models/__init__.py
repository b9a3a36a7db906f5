"""The room of language models: one narrow port, its adapters, one retry loop, and doubles that ship."""
