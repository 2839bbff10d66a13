"""Speed and memory as ratios: the real house beside a peer or a physical limit, measured side by side in one run."""
