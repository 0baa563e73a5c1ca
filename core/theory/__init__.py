"""The theory of "Taming VAEs" (Rezende and Viola, 2018), computed: no model, no training.

A decoder of unlimited capacity, written in a basis of tiles of the latent space, is a table of
reconstruction vectors psi_b; which data a tile stands for follows in closed form. Temperatures are
the paper's beta; data are points (n, d), tiles have masses pi_b that sum to one.
"""
