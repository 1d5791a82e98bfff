"""Parcels as carriers and those who ask them tell: what is alike in reading them all."""
