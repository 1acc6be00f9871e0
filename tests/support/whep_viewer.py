"""A WHEP viewer on aiortc, for the tests: watches until so many frames have come, and says on standard output, one JSON
object a line, what it was answered, how it is connected and what it has seen.

Its one argument is a JSON object: url, token, ice_servers, frames (0: until connected), timeout (seconds), family (4 or 6: uses
only such addresses), stay (leaves without a word), codec ("VP8": offers nothing else).
"""

import asyncio
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError


def say(**what):
    print(json.dumps(what), flush=True)


def request(method, url, token, body=None):
    headers = {"Content-Type": "application/sdp"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else body.encode()
    call = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def of_family(sdp, family):
    def fits(line):
        return family is None or not line.startswith("a=candidate:") or (":" in line.split()[4]) == (family == 6)

    return "".join(line + "\r\n" for line in sdp.splitlines() if fits(line))


def pair_of(pc):
    # aiortc shows the chosen pair nowhere else.
    chosen = pc.getTransceivers()[0].receiver.transport.transport._connection._nominated.get(1)
    if chosen is None:
        return None
    local, remote = chosen.local_candidate, chosen.remote_candidate
    return {
        "local": {"type": local.type, "address": chosen.local_addr[0]},
        "remote": {"type": remote.type, "address": chosen.remote_addr[0], "port": chosen.remote_addr[1]},
    }


async def watch(url, token="", ice_servers=(), frames=10, timeout=30, family=None, stay=False, codec=None):
    servers = [RTCIceServer(server["urls"], server.get("username"), server.get("credential")) for server in ice_servers]
    pc = RTCPeerConnection(RTCConfiguration(iceServers=servers))
    connected = asyncio.Event()
    seen = asyncio.Event()
    count = 0

    @pc.on("connectionstatechange")
    def changed():
        say(state=pc.connectionState)
        if pc.connectionState == "connected":
            connected.set()

    @pc.on("track")
    def arrived(track):
        async def look():
            nonlocal count
            while True:
                try:
                    frame = await track.recv()
                except MediaStreamError:  # the end
                    return
                count += 1
                if count == max(frames, 1):
                    say(frames=count, width=frame.width, height=frame.height, ms=round((time.monotonic() - start) * 1000))
                    seen.set()

        asyncio.ensure_future(look())

    transceiver = pc.addTransceiver("video", direction="recvonly")
    if codec is not None:
        offered = RTCRtpReceiver.getCapabilities("video").codecs
        transceiver.setCodecPreferences([one for one in offered if one.mimeType == f"video/{codec}"])
    await pc.setLocalDescription(await pc.createOffer())
    offer = of_family(pc.localDescription.sdp, family)
    start = time.monotonic()
    status, headers, body = await asyncio.to_thread(request, "POST", url, token, offer)
    say(status=status, answer=body, links=headers.get_all("Link") or [], location=headers["Location"] or "", ms=round((time.monotonic() - start) * 1000))
    if status != 201:
        await pc.close()
        return
    await pc.setRemoteDescription(RTCSessionDescription(of_family(body, family), "answer"))
    try:
        await asyncio.wait_for(connected.wait(), timeout)
        say(pair=pair_of(pc), ms=round((time.monotonic() - start) * 1000))
        if frames > 0:
            await asyncio.wait_for(seen.wait(), timeout)
    except asyncio.TimeoutError:
        say(gave_up=True)
    if stay:
        os._exit(0)  # without the goodbye that closing is
    session = urllib.parse.urljoin(url, headers["Location"])
    await asyncio.to_thread(request, "DELETE", session, token)
    await pc.close()


asyncio.run(watch(**json.loads(sys.argv[1])))
