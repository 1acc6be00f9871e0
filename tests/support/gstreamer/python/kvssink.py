"""Stands in for kvssink of the Amazon Kinesis Video Streams producer: the same name, property and caps of H264.

It takes a pad of its own where kvssink gives them out on request, and writes the pictures as an H264 stream (Annex B) into
the file that KVSSINK_FILE names, behind nothing: the stream's name goes into the file beside it that ends in ".name".
"""
import os

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstBase", "1.0")
from gi.repository import GObject, Gst, GstBase  # noqa: E402

Gst.init(None)

START_CODE = b"\x00\x00\x00\x01"


def parameter_sets(record):
    """The SPS and PPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15), with start codes."""
    units, at = b"", 5
    for mask in (0x1F, 0xFF):
        count = record[at] & mask
        at += 1
        for _ in range(count):
            length = int.from_bytes(record[at : at + 2], "big")
            units += START_CODE + record[at + 2 : at + 2 + length]
            at += 2 + length
    return units


class KvsSink(GstBase.BaseSink):
    __gstmetadata__ = ("Stand-in for kvssink", "Sink/Video/Network", "Writes H264 into a file", "Scoreline")
    __gsttemplates__ = Gst.PadTemplate.new(
        "sink",
        Gst.PadDirection.SINK,
        Gst.PadPresence.ALWAYS,
        Gst.Caps.from_string(
            "video/x-h264,stream-format=(string)avc,alignment=(string)au,width=[16,2147483647],height=[16,2147483647]"
        ),
    )
    __gproperties__ = {
        "stream-name": (str, "Stream name", "Name of the video stream", "DEFAULT_STREAM", GObject.ParamFlags.READWRITE)
    }

    def __init__(self):
        super().__init__()
        self.set_sync(False)
        self.name_of_stream = "DEFAULT_STREAM"
        self.file = None

    def do_get_property(self, prop):
        return self.name_of_stream

    def do_set_property(self, prop, value):
        self.name_of_stream = value

    def do_start(self):
        path = os.environ["KVSSINK_FILE"]
        with open(path + ".name", "w", encoding="utf-8") as named:
            named.write(self.name_of_stream)
        self.file = open(path, "wb")
        return True

    def do_set_caps(self, caps):
        buffer = caps.get_structure(0).get_value("codec_data")
        self.file.write(parameter_sets(buffer.extract_dup(0, buffer.get_size())))
        return True

    def do_render(self, buffer):
        data, at = buffer.extract_dup(0, buffer.get_size()), 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 4], "big")
            self.file.write(START_CODE + data[at + 4 : at + 4 + length])
            at += 4 + length
        return Gst.FlowReturn.OK

    def do_stop(self):
        self.file.close()
        return True


GObject.type_register(KvsSink)
__gstelementfactory__ = ("kvssink", Gst.Rank.NONE, KvsSink)
