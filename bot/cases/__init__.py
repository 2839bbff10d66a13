"""Cases: what a human must look at, who owns it and by when it is answered."""
