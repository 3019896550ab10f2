"""Signals from files: tables, and pictures as exact integers."""

import io
import json
import struct
import zlib

import numpy as np
import pytest
from click.testing import CliRunner

import symconv as sc
from symconv import raise_limits
from symconv.cli.main import cli
from symconv.core.number_file import MAX_PIXELS, NumberFile, number_file, read_numbers
from symconv.errors import LimitError
from symconv.handout.course import read_course
from symconv.handout.course.operands import signal_of
from tests.helpers import refusal

PIL = pytest.importorskip("PIL.Image", reason="a signal from a picture needs the extra image")
GREY = np.array([[0, 1, 2], [10, 128, 255]], dtype=np.uint8)
COLOURS = np.stack([GREY, GREY.T.reshape(2, 3), 255 - GREY], axis=-1)


def stored(array, kind="png", **options):
    data = io.BytesIO()
    picture = array if isinstance(array, PIL.Image) else PIL.fromarray(array)
    picture.save(data, format=kind, **options)
    return data.getvalue()


def read(data, text="a.png", what="image"):
    return read_numbers(number_file(text), data, what)


def test_a_text_names_a_file_by_its_ending():
    assert number_file("my pictures/A.PNG@green[1:2,:3]") == NumberFile(
        "my pictures/A.PNG", "png", "green", "1:2,:3"
    )  # fmt: skip
    assert number_file("t.csv") == NumberFile("t.csv", "csv")
    for text in ("7x7", "1 2 / 3 4", "0.5 1.5", "photo.exe", "[[1,2],[3,4]]"):
        assert number_file(text) is None


@pytest.mark.parametrize("kind", ["png", "bmp", "tiff", "gif", "ppm"])
def test_a_grey_picture_gives_its_integers(kind):
    assert read(stored(GREY, kind), f"a.{kind}").tolist() == GREY.tolist()


def test_sixteen_bits_and_one_bit_are_exact():
    deep = np.array([[0, 1], [40000, 65535]], dtype=np.uint16)
    assert read(stored(deep)).tolist() == deep.tolist()
    assert read(stored(PIL.fromarray(GREY).convert("1"))).tolist() == [[0, 0, 0], [0, 1, 1]]


@pytest.mark.parametrize(("channel", "position"), [("red", 0), ("green", 1), ("blue", 2)])
def test_one_channel_of_a_picture_in_colour(channel, position):
    assert read(stored(COLOURS), f"a.png@{channel}").tolist() == COLOURS[..., position].tolist()


def test_grey_of_colours_is_the_rounded_weighted_mean():
    found = read(stored(COLOURS), "a.png@grey")
    for row in range(2):
        for column in range(3):
            red, green, blue = map(int, COLOURS[row, column])
            assert found[row, column] == (299 * red + 587 * green + 114 * blue + 500) // 1000


def test_three_equal_channels_are_grey():
    for picture in (np.stack([GREY] * 3, axis=-1), np.stack([GREY] * 3 + [GREY * 0 + 255], axis=-1)):
        assert read(stored(picture)).tolist() == GREY.tolist()
    assert read(stored(PIL.fromarray(GREY).convert("P"))).tolist() == GREY.tolist()


def test_a_crop_takes_rows_and_columns_as_numpy_slices_them():
    assert read(stored(GREY), "a.png[0:2,1:3]").tolist() == GREY[0:2, 1:3].tolist()
    assert read(stored(GREY), "a.png[1:,:2]").tolist() == GREY[1:, :2].tolist()


@pytest.mark.parametrize(
    ("data", "text", "said"),
    [
        (stored(COLOURS), "a.png",
         "image 'a.png' has colours; choose a channel, as photo.png@grey; known: red, green, blue, grey"),
        (stored(GREY), "a.png@red", "image 'a.png' is grey and has no channel red; leave it out"),
        (stored(GREY), "a.png[0:3,0:3]",
         "image 'a.png': the crop '[0:3,0:3]' leaves the picture, which has 2 rows and 3 columns"),
        (stored(GREY), "a.png[1:1,0:3]",
         "image 'a.png': the crop '[1:1,0:3]' leaves the picture, which has 2 rows and 3 columns"),
        (stored(GREY), "a.png[1]", "image 'a.png': a crop is rows and columns such as [10:20,30:40], not '[1]'"),
        (stored(np.stack([GREY] * 4, axis=-1)), "a.png",
         "image 'a.png' is transparent in places, where a pixel has no value; save it without alpha"),
        (b"words", "a.png", "image 'a.png' is no picture of that kind; save it again, or check its ending"),
        (stored(GREY), "a.bmp", "image 'a.bmp' is no picture of that kind; save it again, or check its ending"),
        (stored(np.array([[0.5]], dtype=np.float32), "tiff"), "a.tiff",
         "image 'a.tiff' is stored as F; save it as grey or RGB with 8 or 16 bits"),
        (b"\xff1", "a.csv", "image 'a.csv' is not UTF-8; save it as UTF-8 text"),
        (b"1,2", "a.csv[0:1,0:1]", "image 'a.csv' is a table; only a picture has a channel and a crop"),
    ],
)  # fmt: skip
def test_what_gives_no_integers_is_one_sentence(data, text, said):
    assert refusal(read, data, text) == said


def test_an_unknown_channel_is_refused_before_the_file_is_read():
    assert refusal(number_file, "a.png@rde") == "'a.png@rde' asks for the channel 'rde'; did you mean 'red'?"


def bomb(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_picture_is_measured_before_it_is_decoded():
    for size in ((8000, 8000), (30000, 30000), (2**31 - 1, 2**31 - 1)):
        message = refusal(read, bomb(*size))
        assert "no picture of that kind" in message or f"the limit is {MAX_PIXELS:,}" in message
    with pytest.raises(LimitError, match=r"has 90,000 pixels, more than the limit of 65,536"):
        read(stored(np.zeros((300, 300), dtype=np.uint8)))
    with raise_limits(values=90_000):
        assert read(stored(np.zeros((300, 300), dtype=np.uint8))).shape == (300, 300)
    assert "cut off or damaged" in refusal(read, bomb(20, 20))
    damaged = stored(np.random.default_rng(1).integers(0, 256, (50, 80), dtype=np.uint8))[:1500]
    assert "cut off or damaged" in refusal(read, damaged)


# Where a signal is taken


def test_a_signal_is_made_of_a_file(tmp_path):
    (tmp_path / "a.png").write_bytes(stored(COLOURS))
    (tmp_path / "t.csv").write_text("1;2\n3;1/2\n")
    signal = sc.Signal.from_file(tmp_path / "a.png", channel="red", crop="0:2,1:3", name="p", indexing="ij")
    assert signal.array().tolist() == GREY[:, 1:].tolist()
    assert (signal.name, signal.indexing) == ("p", "ij")
    assert sc.Signal.from_file(str(tmp_path / "t.csv"), name="h").array().tolist()[0] == [1, 2]
    assert "is no table and no picture by its ending" in refusal(sc.Signal.from_file, tmp_path / "a.doc")
    assert "there is no such file" in refusal(sc.Signal.from_file, tmp_path / "b.png")


def test_the_command_line_takes_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").write_bytes(stored(GREY))
    command = ["derive", "convolution", "--image", "a.png[0:2,0:2]", "--kernel", "1,2,1/0,0,0/1,1,1", "--at", "0,0"]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.output
    assert "= 0·" in done.output or "0·1" in done.output


def test_a_course_file_takes_files_beside_it_and_carries_them_along(tmp_path):
    (tmp_path / "a.png").write_bytes(stored(COLOURS))
    (tmp_path / "t.csv").write_text("1;2\n3;4\n")
    path = tmp_path / "course.toml"
    path.write_text('image = "a.png@blue[0:2,0:2]"\n[[section]]\nkind = "worked"\nkernel = "t.csv"\n')
    course = read_course(path)
    (tmp_path / "a.png").unlink()
    assert signal_of(course, course.section[0], "image").array().tolist() == COLOURS[:, :2, 2].tolist()
    assert signal_of(course, course.section[0], "kernel").array().tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("../a.png", "image: file name '../a.png' leads out of the folder; put the file beside the one that names it"),
        ("missing.csv", "image: cannot read 'missing.csv': there is no such file; check the path"),
        ("c.png", "image 'c.png' has colours; choose a channel, as photo.png@grey; known: red, green, blue, grey"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_said_with_the_line_of_the_course_file(given, said, tmp_path):
    (tmp_path / "c.png").write_bytes(stored(COLOURS))
    path = tmp_path / "course.toml"
    path.write_text(f"title = 'x'\nimage = {json.dumps(given)}\n")
    assert refusal(read_course, path) == f"course.toml, line 2: {said}"


def test_a_photograph_taken_sideways_is_read_as_a_viewer_shows_it():
    properties = PIL.Exif()
    properties[0x0112] = 6  # to be turned by a quarter to the right
    held = PIL.fromarray(np.kron(GREY, np.ones((16, 16), np.uint8)).astype(np.uint8)).transpose(PIL.Transpose.ROTATE_90)
    data = stored(held, "jpeg", exif=properties)
    numbers = read(data, "a.jpg")
    assert numbers.shape == (32, 48) and abs(int(numbers[24, 40]) - 255) < 9 and numbers[4, 4] < 9
    assert read(data, "a.jpg@grey[16:32,32:48]").shape == (16, 16)
