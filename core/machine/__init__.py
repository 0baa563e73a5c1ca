"""What the machine is told: kernels, precision, threads, and what happens to freed memory."""
