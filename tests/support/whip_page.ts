import type { Page } from "playwright-core";

export interface PagePublisher {
  readonly url: string;
  readonly token: string;
  readonly width: number;
  readonly height: number;
  /** "H264" or "VP8": what the page offers first. */
  readonly codec: string;
  /** Scales of the layers of a simulcast; one layer without. */
  readonly scales?: readonly number[];
}

/**
 * Publishes the page's camera and microphone by WHIP, as web pages do: the offer leaves at once, with the candidates that
 * are known after a moment. Resolves with the answer's status.
 */
export function publishFromPage(page: Page, options: PagePublisher): Promise<number> {
  // The types of a browser are not known here.
  return page.evaluate<number>(
    `(async ({ url, token, width, height, codec, scales = [1] }) => {
      const media = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: 30 }, audio: true });
      const peer = globalThis.publisher = new RTCPeerConnection();
      const [picture] = media.getVideoTracks();
      const [sound] = media.getAudioTracks();
      peer.addTransceiver(sound, { direction: "sendonly" });
      const layers = scales.map((scaleResolutionDownBy, at) => ({ rid: "hml"[at], scaleResolutionDownBy }));
      const video = peer.addTransceiver(picture, {
        direction: "sendonly",
        ...(scales.length > 1 ? { sendEncodings: layers } : {}),
      });
      const { codecs } = RTCRtpSender.getCapabilities("video");
      const first = codecs.filter(({ mimeType }) => mimeType === "video/" + codec);
      const repair = codecs.filter(({ mimeType }) => mimeType === "video/rtx");
      video.setCodecPreferences([...first, ...repair]);
      await peer.setLocalDescription();
      await new Promise((resolve) => {
        if (peer.iceGatheringState === "complete") resolve();
        peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
      });
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/sdp", authorization: "Bearer " + token },
        body: peer.localDescription.sdp,
      });
      if (answer.status !== 201) return answer.status;
      globalThis.session = answer.headers.get("location");
      await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
      return answer.status;
    })(${JSON.stringify(options)})`,
  );
}
