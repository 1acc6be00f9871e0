"""What the relay is compared with: a server on aiortc that takes a picture by WHIP and hands it to viewers by WHEP.

Its one argument is a JSON object: bitrate (bits a second). It says its port on standard output. What comes is decoded once and
shared (MediaRelay); aiortc encodes it for each viewer, with its own settings. Sound is left out on both sides.
"""

import asyncio
import json
import sys

from aiohttp import web
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import h264
from aiortc.contrib.media import MediaBlackhole, MediaRelay


async def serve(bitrate):
    h264.DEFAULT_BITRATE = h264.MIN_BITRATE = h264.MAX_BITRATE = bitrate
    relay, peers = MediaRelay(), set()
    published = asyncio.get_running_loop().create_future()

    async def answered(pc, offer):
        await pc.setRemoteDescription(offer)
        await pc.setLocalDescription(await pc.createAnswer())
        headers = {"Location": "/session"}
        return web.Response(status=201, text=pc.localDescription.sdp, content_type="application/sdp", headers=headers)

    def peer():
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peers.add(pc)
        return pc

    async def publish(request):
        pc, sound = peer(), MediaBlackhole()

        @pc.on("track")
        async def arrived(track):
            if track.kind == "video":
                published.set_result(track)
            else:
                sound.addTrack(track)
                await sound.start()

        return await answered(pc, RTCSessionDescription(await request.text(), "offer"))

    async def watch(request):
        pc = peer()
        pc.addTrack(relay.subscribe(await published, buffered=False))
        return await answered(pc, RTCSessionDescription(await request.text(), "offer"))

    async def end(request):
        return web.Response()

    app = web.Application()
    app.router.add_post("/whip", publish)
    app.router.add_post("/whep", watch)
    app.router.add_delete("/session", end)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"port": site._server.sockets[0].getsockname()[1]}), flush=True)
    await asyncio.Event().wait()


asyncio.run(serve(**json.loads(sys.argv[1])))
