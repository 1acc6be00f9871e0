import { hsl, paper } from "./colour.ts";
import type { Stage } from "./frame.ts";
import { label, NAMES } from "./hud.ts";
import { setWord } from "./lettering.ts";
import { type Language, type Outcome, OUTCOMES, VOCABULARY } from "./words.ts";

/** The scoreboard of a running match: five rows for us, five for them, numbers in columns. */
export function paintScoreboard(stage: Stage): void {
  const { ctx, rng } = stage;
  const left = 330 + rng.around(0, 60);
  const width = rng.between(900, 1300);
  const row = rng.between(52, 74);
  let y = rng.between(170, 260);
  for (const hue of [rng.around(200, 12), rng.around(350, 12)]) {
    for (let player = 0; player < 5; player++) {
      ctx.fillStyle = hsl(hue, 0.75, rng.between(0.24, 0.36), rng.between(0.7, 0.95));
      ctx.fillRect(left, y, width, row - 4);
      ctx.fillStyle = hsl(rng.between(0, 360), 0.5, 0.5);
      ctx.fillRect(left + 8, y + 4, row * 1.2, row - 12);
      label(stage, rng.pick(NAMES), left + row * 1.6, y + row * 0.62, row * 0.34, "white");
      for (let column = 0; column < 6; column++) {
        const number = String(rng.whole(0, column < 3 ? 40 : 19_000));
        label(
          stage,
          number,
          left + width * (0.45 + column * 0.09),
          y + row * 0.62,
          row * 0.32,
          "white",
          "middle",
        );
      }
      y += row;
    }
    label(stage, "VS", left + width / 2, y + row * 0.7, row * 0.6, "white", "middle", 0.2);
    y += row;
  }
}

/** The matches played before, as the career profile lists them: a coloured pill names each result. */
export function paintHistory(stage: Stage, language: Language): void {
  const { ctx, rng, faces } = stage;
  const words = VOCABULARY[language];
  const row = rng.between(74, 120);
  const left = rng.between(0, 500);
  const colours: Record<Outcome, string> = {
    victory: "rgb(40 200 90)",
    defeat: "rgb(220 50 70)",
    draw: "rgb(120 130 150)",
  };
  for (let match = 0; match < 12; match++) {
    const y = 190 + match * row;
    ctx.fillStyle = "rgb(22 30 52 / 0.92)";
    ctx.fillRect(left, y, 1500, row - 8);
    const outcome = rng.pick(OUTCOMES);
    const word = setWord(ctx, rng.pick(words[outcome]), {
      face: faces.pick(rng, words.script),
      height: row * rng.between(0.2, 0.32),
      slant: rng.between(0, 0.22),
    });
    const x = left + rng.between(20, 40);
    if (rng.chance(0.7)) {
      ctx.fillStyle = colours[outcome];
      ctx.fillRect(x, y + row * 0.2, word.width + 40, row * 0.5);
      ctx.fillStyle = "white";
    } else {
      ctx.fillStyle = colours[outcome];
    }
    word.paint(x + 20, y + row * 0.58);
    label(
      stage,
      rng.pick(["ILIOS", "BUSAN", "ROUTE 66", "KING'S ROW"]),
      x + 330,
      y + row * 0.58,
      row * 0.24,
      "white",
    );
    label(stage, `${rng.whole(0, 6)} - ${rng.whole(0, 6)}`, x + 700, y + row * 0.58, row * 0.26, "white");
    label(stage, `${rng.whole(1, 23)}H AGO`, x + 1000, y + row * 0.58, row * 0.22, "rgb(190 200 220)");
  }
}

/** The streamer's own counter: wins, losses and draws in cards or in a line, somewhere in the focus. */
export function paintCounter(stage: Stage, language: Language): void {
  const { ctx, rng, focus } = stage;
  const words = VOCABULARY[language];
  const latin = words.script === "latin";
  const size = focus.height * rng.between(0.25, 0.55);
  const count = rng.whole(2, 3);
  const width = size * rng.between(1, 1.6);
  const x = focus.x + rng.between(-0.05, 0.75) * focus.width;
  const y = focus.y + rng.between(-0.1, 0.7) * focus.height;
  const names = rng.pick([
    OUTCOMES.map((outcome) => latin ? rng.pick(words[outcome]) : outcome.toUpperCase()),
    ["WINS", "LOSSES", "DRAWS"],
    ["W", "L", "D"],
    ["VICTORY", "DEFEAT", "DRAW"],
  ]);
  const tints = ["rgb(240 190 60)", "rgb(235 60 70)", "rgb(150 165 190)"];
  for (let card = 0; card < count; card++) {
    const at = x + card * width * 1.08;
    ctx.fillStyle = rng.chance(0.8) ? "rgb(12 16 28 / 0.85)" : paper(rng, 0.9);
    ctx.beginPath();
    ctx.roundRect(at, y, width, size, size * 0.08);
    ctx.fill();
    const tint = tints[card] ?? "white";
    label(
      stage,
      names[card] ?? "",
      at + width / 2,
      y + size * 0.3,
      size * rng.between(0.12, 0.2),
      tint,
      "middle",
    );
    label(
      stage,
      String(rng.whole(0, 24)),
      at + width / 2,
      y + size * 0.85,
      size * 0.42,
      rng.chance(0.5) ? tint : "white",
      "middle",
    );
  }
}
