"""Named functions of an image and a kernel for routines whose own call has another form.

The atlas calls them by name. Their libraries are imported when they are called.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np


def fft_product(x: Any, h: Any) -> Any:
    """The product of two discrete Fourier transforms, turned back."""
    spectrum = np.fft.fft(np.asarray(h), len(x))
    return np.fft.ifft(np.fft.fft(x) * spectrum)


def fft_product_conjugated(x: Any, h: Any) -> Any:
    """The product of a transform with the conjugate of another, turned back."""
    spectrum = np.conj(np.fft.fft(np.asarray(h), len(x)))
    return np.fft.ifft(np.fft.fft(x) * spectrum)


def sliding_windows(x: Any, h: Any) -> Any:
    """All windows of the image that the kernel covers, multiplied by it and summed."""
    windows = np.lib.stride_tricks.sliding_window_view(x, h.shape)
    return np.tensordot(windows, h, h.ndim)


def separable_row(x: Any, h: Any) -> Any:
    """``scipy.signal.sepfir2d`` along the rows of an image of one row."""
    return import_module("scipy.signal").sepfir2d(x[None, :], h, [1.0])[0]


def pillow_kernel(x: Any, h: Any) -> Any:
    """``PIL.ImageFilter.Kernel`` on an 8-bit image, scale 1."""
    image, filters = import_module("PIL.Image"), import_module("PIL.ImageFilter")
    picture = image.fromarray(np.asarray(x).astype(np.uint8))
    kernel = filters.Kernel(h.shape[::-1], [float(value) for value in h.reshape(-1)], scale=1)
    return np.asarray(picture.filter(kernel))


def match_template(x: Any, h: Any) -> Any:
    """``cv2.matchTemplate`` with the method ``TM_CCORR``, which wants single precision."""
    cv2 = import_module("cv2")
    return cv2.matchTemplate(x.astype(np.float32), h.astype(np.float32), cv2.TM_CCORR)


def sparse_correlation(x: Any, h: Any, mode: str) -> Any:
    """``skimage.filters.correlate_sparse``."""
    return import_module("skimage.filters").correlate_sparse(x, h, mode=mode)


def torch_module(x: Any, h: Any, padding_mode: str) -> Any:
    """``torch.nn.Conv2d`` with ``padding="same"`` and one of its padding modes."""
    torch = import_module("torch")
    module = torch.nn.Conv2d(1, 1, h.shape, padding="same", padding_mode=padding_mode, bias=False)
    weight = torch.from_numpy(np.ascontiguousarray(h))[None, None]
    module.weight = torch.nn.Parameter(weight, requires_grad=False)
    return module(torch.from_numpy(np.ascontiguousarray(x))[None, None])[0, 0].numpy()
