"""Priorscape's models: latent spaces of variational autoencoders, their priors, graphs and paths.

Importing this package loads nothing else; torch comes with the modules that train.
"""
