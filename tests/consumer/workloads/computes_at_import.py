"""Computes while it is imported, which would make every fork of the consumer hang."""

import torch

PRODUCT = torch.randn(2000, 2000) @ torch.randn(2000, 2000)
