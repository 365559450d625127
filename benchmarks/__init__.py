"""Speed and memory, beside LlamaIndex's default pipeline in the same run."""
