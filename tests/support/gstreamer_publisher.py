"""A WHIP publisher on GStreamer's webrtcbin, for the tests, in the manner of whipsink: it gathers before it posts. It sends a
moving picture and a tone until SIGTERM, and then says goodbye.

Its one argument is a JSON object: url, token, codec ("H264" or "VP8"), width, height, fps. It says on standard output, one JSON
object a line, what it was answered and how the connection is.
"""

import json
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC

ENCODERS = {
    "VP8": "vp8enc deadline=1 keyframe-max-dist=60 ! rtpvp8pay picture-id-mode=2",
    "H264": "openh264enc complexity=low gop-size=60 ! h264parse ! rtph264pay config-interval=-1 aggregate-mode=zero-latency",
}


def say(**what):
    print(json.dumps(what), flush=True)


def request(method, url, token, body=None):
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}
    data = None if body is None else body.encode()
    call = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


class Publisher:
    def __init__(self, url, token, codec="VP8", width=320, height=180, fps=20):
        self.url, self.token, self.session = url, token, None
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(
            f"webrtcbin name=peer bundle-policy=max-bundle "
            f"videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width={width},height={height},framerate={fps}/1 "
            f"! {ENCODERS[codec]} ! application/x-rtp,media=video,encoding-name={codec},payload=96 ! peer. "
            f"audiotestsrc is-live=true ! audioconvert ! audioresample ! opusenc ! rtpopuspay "
            f"! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer."
        )
        self.peer = self.pipeline.get_by_name("peer")
        self.peer.connect("on-negotiation-needed", self.offer)
        self.peer.connect("notify::ice-gathering-state", self.gathered)
        self.peer.connect("notify::connection-state", self.changed)
        for index in range(2):
            transceiver = self.peer.emit("get-transceiver", index)
            transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.failed)

    def run(self):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, self.loop.quit)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        if self.session is not None:
            request("DELETE", self.session, self.token)
        self.pipeline.set_state(Gst.State.NULL)

    def offer(self, peer):
        def made(promise):
            reply = promise.get_reply()  # holds what is in it
            description = reply.get_value("offer")
            peer.emit("set-local-description", description, Gst.Promise.new())

        peer.emit("create-offer", None, Gst.Promise.new_with_change_func(made))

    def gathered(self, peer, _):
        if peer.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            GLib.idle_add(self.publish)

    def publish(self):
        if self.session is not None:
            return
        offer = self.peer.get_property("local-description").sdp.as_text()
        status, headers, body = request("POST", self.url, self.token, offer)
        say(status=status, offer=offer, answer=body)
        if status != 201:
            self.loop.quit()
            return
        self.session = urllib.parse.urljoin(self.url, headers["Location"])
        _, message = GstSdp.SDPMessage.new_from_text(body)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.peer.emit("set-remote-description", answer, Gst.Promise.new())

    def changed(self, peer, _):
        say(state=peer.get_property("connection-state").value_nick)

    def failed(self, _, message):
        error, debug = message.parse_error()
        say(error=str(error), debug=debug)
        self.loop.quit()


if __name__ == "__main__":
    Gst.init(None)
    Publisher(**json.loads(sys.argv[1])).run()
