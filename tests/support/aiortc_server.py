"""A server for WHEP and WHIP on aiortc, for the tests: at /whep it sends a moving picture and a tone, at /whip it takes what comes
and counts the pictures, which /count tells. Says on standard output at which port it listens.
"""

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from whip_publisher import Picture, Tone

peers = {}
count = {"video": 0, "audio": 0}
loop = asyncio.new_event_loop()


async def answer(path, offer):
    pc = RTCPeerConnection()
    peers[f"{path}/{len(peers)}"] = pc
    if path == "/whep":
        pc.addTrack(Picture(320, 180, 20, None))
        pc.addTrack(Tone())

    @pc.on("track")
    def arrived(track):
        async def look():
            while True:
                try:
                    await track.recv()
                except MediaStreamError:  # the end
                    return
                count[track.kind] += 1

        asyncio.ensure_future(look())

    await pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
    await pc.setLocalDescription(await pc.createAnswer())
    return f"{path}/{len(peers) - 1}", pc.localDescription.sdp


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def reply(self, status, body="", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self):
        self.reply(200, json.dumps(count), Content_Type="application/json")

    def do_POST(self):
        if self.headers["Authorization"] != "Bearer a-token-of-aiortc":
            return self.reply(401)
        offer = self.rfile.read(int(self.headers["Content-Length"])).decode()
        session, sdp = asyncio.run_coroutine_threadsafe(answer(self.path, offer), loop).result()
        self.reply(201, sdp, Content_Type="application/sdp", Location=session)

    def do_DELETE(self):
        pc = peers.get(self.path)
        if pc is not None:
            asyncio.run_coroutine_threadsafe(pc.close(), loop).result()
        self.reply(200 if pc else 404)


threading.Thread(target=loop.run_forever, daemon=True).start()
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"listening at {server.server_port}", flush=True)
server.serve_forever()
