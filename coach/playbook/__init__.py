"""Room: playbook."""
