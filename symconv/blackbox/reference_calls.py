"""Functions of an image and a kernel around routines whose own call has another form.

The catalogue calls them by name; `resolve` imports their libraries when they are called.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symconv.blackbox.call_text import resolve, tensor


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
    return resolve("scipy.signal.sepfir2d")(x[None, :], h, [1.0])[0]


def match_template(x: Any, h: Any) -> Any:
    """``cv2.matchTemplate`` with the method ``TM_CCORR``, which wants single precision."""
    cv2 = resolve("cv2")
    return cv2.matchTemplate(x.astype(np.float32), h.astype(np.float32), cv2.TM_CCORR)


def sparse_correlation(x: Any, h: Any, mode: str) -> Any:
    """``skimage.filters.correlate_sparse``."""
    return resolve("skimage.filters.correlate_sparse")(x, h, mode=mode)


def pillow_kernel(x: Any, h: Any) -> Any:
    """``PIL.ImageFilter.Kernel`` on an 8-bit image, scale 1."""
    image, filters = resolve("PIL.Image"), resolve("PIL.ImageFilter")
    picture = image.fromarray(np.asarray(x).astype(np.uint8))
    kernel = filters.Kernel(h.shape[::-1], [float(value) for value in h.reshape(-1)], scale=1)
    return np.asarray(picture.filter(kernel))


def torch_module(x: Any, h: Any, padding_mode: str) -> Any:
    """``torch.nn.Conv2d`` with ``padding="same"`` and one of its padding modes."""
    module = resolve("torch.nn.Conv2d")(1, 1, h.shape, padding="same", padding_mode=padding_mode, bias=False)
    module.weight = resolve("torch.nn.Parameter")(tensor(h)[None, None], requires_grad=False)
    return module(tensor(x)[None, None])[0, 0].numpy()
