"""What the live view is compared with: a server on aiortc that shows numbered JPEGs, with boxes and a line drawn in.

Its one argument is a JSON object: folder (of 0.jpg, 1.jpg, ...), count, fps, bitrate (bits a second), patched. It says its port
on standard output. Pictures are decoded and drawn into once for all viewers; aiortc encodes for each. With `patched` its encoder
is x264 ultrafast on one thread, otherwise as aiortc has it.
"""

import asyncio
import fractions
import json
import sys
import time

import av
from aiohttp import web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.codecs import h264
from aiortc.contrib.media import MediaRelay


def use_ultrafast():
    def create(codec_name, width, height, bitrate):
        if codec_name != "libx264":
            raise ValueError("only libx264")
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height, codec.bit_rate = width, height, bitrate
        codec.pix_fmt = "yuv420p"
        codec.framerate, codec.time_base = fractions.Fraction(30, 1), fractions.Fraction(1, 30)
        codec.thread_count = 1
        codec.options = {"profile": "baseline", "level": "31", "preset": "ultrafast", "tune": "zerolatency"}
        codec.open()
        return codec, False

    h264.create_encoder_context = create


def draw(frame):
    """Two boxes and a dark line with text's worth of bright pixels, as the sidecar draws them."""
    luma = frame.planes[0]
    pixels = bytearray(luma)
    stride, width, height = luma.line_size, frame.width, frame.height

    def row(y, left, right, value):
        pixels[y * stride + left : y * stride + right] = bytes([value]) * (right - left)

    for left, top, right, bottom in ((0.25, 0.29, 0.75, 0.62), (0, 0.105, 0.24, 0.265)):
        l, t, r, b = round(left * width), round(top * height), round(right * width) - 1, round(bottom * height) - 1
        for line in range(3):
            row(t + line, l, r, 200)
            row(b - line, l, r, 200)
        for y in range(t, b):
            row(y, l, l + 3, 200)
            row(y, r - 3, r, 200)
    for y in range(height - 38, height):
        row(y, 0, width, 20)
    luma.update(bytes(pixels))
    return frame


class Pictures(VideoStreamTrack):
    def __init__(self, folder, count, fps):
        super().__init__()
        self.jpegs = [open(f"{folder}/{n}.jpg", "rb").read() for n in range(count)]
        self.fps = fps
        self.decoder = av.CodecContext.create("mjpeg", "r")
        self.start = None
        self.turn = 0

    async def recv(self):
        now = time.time()
        self.start = self.start or now
        self.turn = max(self.turn + 1, int((now - self.start) * self.fps))
        await asyncio.sleep(max(0, self.start + self.turn / self.fps - now))
        jpeg = self.jpegs[int(time.time() * self.fps) % len(self.jpegs)]
        frame = self.decoder.decode(av.Packet(jpeg))[0].reformat(format="yuv420p")
        frame = draw(frame)
        frame.pts = int(self.turn * 90000 / self.fps)
        frame.time_base = fractions.Fraction(1, 90000)
        return frame


async def serve(folder, count, fps, bitrate, patched):
    h264.DEFAULT_BITRATE = h264.MIN_BITRATE = h264.MAX_BITRATE = bitrate
    if patched:
        use_ultrafast()
    source, relay, peers = Pictures(folder, count, fps), MediaRelay(), set()

    async def answer(request):
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peers.add(pc)
        await pc.setRemoteDescription(RTCSessionDescription(await request.text(), "offer"))
        pc.addTrack(relay.subscribe(source, buffered=False))
        await pc.setLocalDescription(await pc.createAnswer())
        headers = {"Location": "/session"}
        return web.Response(status=201, text=pc.localDescription.sdp, content_type="application/sdp", headers=headers)

    async def end(request):
        return web.Response()

    app = web.Application()
    app.router.add_post("/whep", answer)
    app.router.add_delete("/session", end)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"port": site._server.sockets[0].getsockname()[1]}), flush=True)
    await asyncio.Event().wait()


asyncio.run(serve(**json.loads(sys.argv[1])))
