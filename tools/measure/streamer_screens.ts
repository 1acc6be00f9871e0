import { anyColour, hsl, paper } from "../render/colour.ts";
import { type Box, FRAME, type Stage } from "../render/frame.ts";
import { label, NAMES } from "../render/hud.ts";

/** What a stream shows that is no game, and what a streamer lays over it. */

function wash({ ctx, rng }: Stage): void {
  const colours = ctx.createLinearGradient(0, 0, FRAME.width, FRAME.height);
  const hue = rng.between(0, 360);
  colours.addColorStop(0, hsl(hue, 0.5, rng.between(0.12, 0.5)));
  colours.addColorStop(1, hsl(hue + rng.between(20, 90), 0.5, rng.between(0.1, 0.4)));
  ctx.fillStyle = colours;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
}

/** A desktop: wallpaper, icons, a window or two, a bar along the foot. */
export function paintDesktop(stage: Stage): void {
  const { ctx, rng } = stage;
  wash(stage);
  for (let icon = 0; icon < 8; icon++) {
    ctx.fillStyle = anyColour(rng);
    ctx.fillRect(30, 30 + icon * 118, 64, 64);
    label(stage, rng.pick(NAMES), 62, 116 + icon * 118, 14, "white", "middle");
  }
  for (let window = rng.whole(1, 2); window > 0; window--) {
    paintWindow(stage, { x: rng.between(120, 700), y: rng.between(40, 260), width: 1050, height: 680 });
  }
  ctx.fillStyle = "rgb(20 22 30 / 0.95)";
  ctx.fillRect(0, 1036, FRAME.width, 44);
  label(stage, `${rng.whole(10, 23)}:${rng.whole(10, 59)}`, 1890, 1068, 20, "white", "right");
}

/** A browser that fills the screen. */
export function paintBrowser(stage: Stage): void {
  paintWindow(stage, { x: 0, y: 0, width: FRAME.width, height: FRAME.height });
}

/** A window with a title bar, a heading and lines of text, light or dark. */
function paintWindow(stage: Stage, { x, y, width, height }: Box): void {
  const { ctx, rng } = stage;
  const dark = rng.chance(0.5);
  const ink = dark ? "rgb(225 228 235)" : "rgb(40 44 52)";
  ctx.fillStyle = dark ? "rgb(28 30 36)" : "rgb(250 250 252)";
  ctx.fillRect(x, y, width, height);
  ctx.fillStyle = dark ? "rgb(48 52 62)" : "rgb(214 220 230)";
  ctx.fillRect(x, y, width, 48);
  label(stage, "example.org/watch", x + 120, y + 33, 18, ink);
  const heading = rng.pick([
    "PATCH NOTES",
    "TOP 10 PLAYS",
    "INBOX",
    "MY STATS: 12 WINS 9 LOSSES",
    "LIVE CHANNELS",
  ]);
  label(stage, heading, x + width * 0.08, y + 150, rng.between(34, 62), ink);
  for (let line = 0; line < (height - 230) / 42; line++) {
    ctx.globalAlpha = 0.55;
    ctx.fillStyle = ink;
    ctx.fillRect(x + width * 0.08, y + 200 + line * 42, width * rng.between(0.3, 0.6), 12);
    ctx.globalAlpha = 1;
  }
  ctx.fillStyle = anyColour(rng);
  ctx.fillRect(x + width * 0.72, y + 120, width * 0.22, height * 0.3);
}

/** What viewers see while nobody is there. */
export function paintHolding(stage: Stage): void {
  const { ctx, rng } = stage;
  wash(stage);
  for (let ring = 0; ring < 5; ring++) {
    ctx.strokeStyle = anyColour(rng, 0.4);
    ctx.lineWidth = rng.between(4, 30);
    ctx.beginPath();
    ctx.arc(rng.between(0, FRAME.width), rng.between(0, FRAME.height), rng.between(60, 300), 0, 2 * Math.PI);
    ctx.stroke();
  }
  const text = rng.pick(["BE RIGHT BACK", "STARTING SOON", "SHORT BREAK", "STREAM ENDING"]);
  label(
    stage,
    text,
    FRAME.width / 2,
    FRAME.height * rng.between(0.45, 0.55),
    rng.between(90, 140),
    paper(rng),
    "middle",
    rng.pick([0, 0.2]),
  );
  label(stage, "@EXAMPLE", FRAME.width / 2, 680, 40, paper(rng, 0.8), "middle");
  paintChatBox(stage, { x: 60, y: 620, width: 420, height: 380 });
}

/** Talking to viewers: a large camera picture, and the chat beside it. */
export function paintChatting(stage: Stage, sway = 0): void {
  wash(stage);
  paintCamera(stage, { x: 520, y: 90, width: 1320, height: 820 }, sway);
  paintChatBox(stage, { x: 60, y: 120, width: 400, height: 780 });
  label(stage, "JUST CHATTING", 560, 1000, 60, "white", "left", 0.2);
}

/** A made-up person in a room, as a camera shows one. @param sway how far the person leans to a side, -1..1 */
export function paintCamera(
  { ctx, rng }: Pick<Stage, "ctx" | "rng">,
  { x, y, width, height }: Box,
  sway = 0,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  const room = rng.between(0, 360);
  ctx.fillStyle = hsl(room, 0.3, 0.22);
  ctx.fillRect(x, y, width, height);
  for (let shelf = 0; shelf < 5; shelf++) {
    ctx.fillStyle = hsl(room + rng.between(-60, 60), 0.5, rng.between(0.2, 0.6));
    ctx.fillRect(
      x + rng.next() * width,
      y + rng.next() * height * 0.6,
      width * 0.12,
      height * rng.between(0.05, 0.3),
    );
  }
  const middle = x + width * (rng.between(0.4, 0.6) + 0.08 * sway);
  ctx.fillStyle = hsl(rng.between(0, 360), 0.4, 0.3);
  ctx.beginPath();
  ctx.ellipse(middle, y + height * 1.05, width * 0.34, height * 0.45, 0, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = hsl(rng.between(15, 35), 0.45, rng.between(0.35, 0.75));
  ctx.beginPath();
  ctx.ellipse(middle, y + height * 0.45, height * 0.17, height * 0.23, 0, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = hsl(rng.between(10, 45), 0.4, 0.15);
  ctx.beginPath();
  ctx.ellipse(middle, y + height * 0.31, height * 0.19, height * 0.13, 0, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}

const LINES = [
  "GG",
  "NICE ONE",
  "THAT WAS A VICTORY",
  "SO CLOSE",
  "DRAW?? NO WAY",
  "HELLO FROM CHILE",
  "POG",
  "LAST GAME WAS A DEFEAT",
];

/** The stream's chat. */
export function paintChatBox(stage: Stage, { x, y, width, height }: Box): void {
  const { ctx, rng } = stage;
  ctx.fillStyle = "rgb(14 14 20 / 0.75)";
  ctx.fillRect(x, y, width, height);
  for (let line = y + 40; line < y + height - 10; line += 40) {
    label(
      stage,
      `${rng.pick(NAMES)}: ${rng.pick(LINES)}`,
      x + 16,
      line,
      18,
      hsl(rng.between(0, 360), 0.6, 0.75),
    );
  }
}

/** A notice of the stream, at the top or on the left. */
export function paintAlert(stage: Stage): void {
  const { ctx, rng } = stage;
  const [x, y] = rng.pick([[960, 210], [960, 160], [330, 520]] as const);
  ctx.fillStyle = anyColour(rng, 0.9);
  ctx.beginPath();
  ctx.roundRect(x - 270, y - 60, 540, 130, 20);
  ctx.fill();
  label(
    stage,
    rng.pick(["NEW FOLLOWER", "NEW SUBSCRIBER", "RAID!", "100 BITS"]),
    x,
    y,
    44,
    "white",
    "middle",
    0.1,
  );
  label(stage, rng.pick(NAMES), x, y + 46, 28, "rgb(255 240 150)", "middle");
}

/** The score that the streamer keeps on screen, as this project's own overlay does. */
export function paintOwnScore(
  stage: Stage,
  at: { x: number; y: number },
  score: Readonly<Record<string, number>>,
): void {
  const { ctx } = stage;
  const tints = ["rgb(240 190 60)", "rgb(235 60 70)", "rgb(150 165 190)"];
  Object.entries(score).forEach(([name, number], card) => {
    const x = at.x + card * 134;
    ctx.fillStyle = "rgb(12 16 28 / 0.85)";
    ctx.beginPath();
    ctx.roundRect(x, at.y, 124, 104, 10);
    ctx.fill();
    label(stage, name.toUpperCase(), x + 62, at.y + 32, 18, tints[card] ?? "white", "middle");
    label(stage, String(number), x + 62, at.y + 88, 44, "white", "middle");
  });
}
