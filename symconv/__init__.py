"""symconv shows the work behind convolution and cross-correlation."""

__version__ = "0.1.0"
