"""A WHIP publisher on aiortc, for the tests: sends a moving picture and a tone until it is told to stop or killed, and says
on standard output, one JSON object a line, what it was answered and how it is connected.

Its one argument is a JSON object: url, token, codec ("H264" or "VP8"), width, height, fps, colour (red, green, blue). It
leaves, and says goodbye, at SIGTERM.
"""

import asyncio
import fractions
import json
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import av
import numpy
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription, MediaStreamTrack

SAMPLES = 960
RATE = 48000


def say(**what):
    print(json.dumps(what), flush=True)


class Picture(MediaStreamTrack):
    """A bar that moves over a dark ground, or one colour and nothing else."""

    kind = "video"

    def __init__(self, width, height, fps, colour):
        super().__init__()
        self.width, self.height, self.fps = width, height, fps
        self.ground = numpy.full((height, width, 3), colour or 40, dtype=numpy.uint8)
        self.has_bar = colour is None
        self.count = 0
        self.start = None

    async def recv(self):
        self.start = self.start or time.monotonic()
        due = self.start + self.count / self.fps
        await asyncio.sleep(max(0, due - time.monotonic()))
        pixels = self.ground.copy()
        if self.has_bar:
            left = self.count * 4 % self.width
            pixels[:, left : left + self.width // 8] = (240, 180, 80)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = self.count * 90000 // self.fps
        frame.time_base = fractions.Fraction(1, 90000)
        self.count += 1
        return frame


class Tone(MediaStreamTrack):
    kind = "audio"

    def __init__(self):
        super().__init__()
        self.count = 0
        self.start = None

    async def recv(self):
        self.start = self.start or time.monotonic()
        due = self.start + self.count * SAMPLES / RATE
        await asyncio.sleep(max(0, due - time.monotonic()))
        at = numpy.arange(self.count * SAMPLES, (self.count + 1) * SAMPLES)
        wave = (numpy.sin(at * 2 * numpy.pi * 440 / RATE) * 8000).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(numpy.repeat(wave, 2).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = RATE
        frame.pts = self.count * SAMPLES
        frame.time_base = fractions.Fraction(1, RATE)
        self.count += 1
        return frame


def request(method, url, token, body=None):
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
    data = None if body is None else body.encode()
    call = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


async def publish(url, token, codec="VP8", width=320, height=180, fps=20, colour=None):
    pc = RTCPeerConnection()

    @pc.on("connectionstatechange")
    def changed():
        say(state=pc.connectionState)

    pc.addTransceiver(Tone(), direction="sendonly")
    video = pc.addTransceiver(Picture(width, height, fps, colour), direction="sendonly")
    known = RTCRtpSender.getCapabilities("video").codecs
    video.setCodecPreferences([one for one in known if one.mimeType in (f"video/{codec}", "video/rtx")])
    await pc.setLocalDescription(await pc.createOffer())
    status, headers, body = await asyncio.to_thread(request, "POST", url, token, pc.localDescription.sdp)
    say(status=status, answer=body, location=headers["Location"] or "")
    if status == 201:
        await pc.setRemoteDescription(RTCSessionDescription(body, "answer"))
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
        await asyncio.to_thread(request, "DELETE", urllib.parse.urljoin(url, headers["Location"]), token)
    await pc.close()


if __name__ == "__main__":
    asyncio.run(publish(**json.loads(sys.argv[1])))
