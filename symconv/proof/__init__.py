"""Proofs for all sequences: identities of convolution and correlation, decided by the lattices of their index points."""
