"""A viewer on aiortc that reads the numbers in the pictures of numbered_pictures.ts.

Its one argument is a JSON object: url, seconds, fps and count (of the pictures). It says on standard output, one JSON object, the
numbers in the order of their arrival, and of each how old its picture was, in ms, by the clock of this machine.
"""

import asyncio
import json
import sys
import time
import urllib.parse
import urllib.request

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

BITS = 8
CELLS = BITS + 2
LEFT, TOP, WIDTH, HEIGHT = 0.1, 0.7, 0.8, 0.08


def number_in(frame):
    """The number in a picture, or None where the two cells before it are not white and black."""
    luma = frame.to_ndarray(format="gray")
    height, width = luma.shape
    row = luma[round((TOP + HEIGHT / 2) * height)]
    cells = [int(row[round((LEFT + WIDTH * (cell + 0.5) / CELLS) * width)]) > 127 for cell in range(CELLS)]
    if cells[:2] != [True, False]:
        return None
    return sum(1 << BITS - 1 - place for place, bit in enumerate(cells[2:]) if bit)


def request(method, url, body=None):
    call = urllib.request.Request(url, data=body, headers={"Content-Type": "application/sdp"}, method=method)
    with urllib.request.urlopen(call, timeout=30) as answer:
        return answer.headers["Location"], answer.read().decode()


async def watch(url, seconds, fps, count):
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    numbers, ages, unread = [], [], 0
    first = asyncio.Event()

    @pc.on("track")
    def arrived(track):
        async def look():
            nonlocal unread
            while True:
                try:
                    frame = await track.recv()
                except MediaStreamError:
                    return
                now = time.time()
                number = number_in(frame)
                if number is None:
                    unread += 1
                    continue
                numbers.append(number)
                ages.append((now * fps - number) % count * 1000 / fps)
                first.set()

        asyncio.ensure_future(look())

    pc.addTransceiver("video", direction="recvonly")
    await pc.setLocalDescription(await pc.createOffer())
    location, answer = await asyncio.to_thread(request, "POST", url, pc.localDescription.sdp.encode())
    await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    try:
        await asyncio.wait_for(first.wait(), 30)
        await asyncio.sleep(seconds)
    finally:
        print(json.dumps({"numbers": numbers, "ages": [round(age, 1) for age in ages], "unread": unread}), flush=True)
    await asyncio.to_thread(request, "DELETE", urllib.parse.urljoin(url, location))
    await pc.close()


asyncio.run(watch(**json.loads(sys.argv[1])))
