import { hsl } from "./colour.ts";
import { FRAME, type Stage } from "./frame.ts";

/** The palette and light of one invented place. */
interface Place {
  skyHue: number;
  wallHue: number;
  groundHue: number;
  /** 0 night .. 1 noon. */
  light: number;
  horizon: number;
  /** Where parallel lines meet. */
  vanishing: number;
}

/**
 * Paints an invented first-person scene: sky, skyline, buildings in perspective, ground, props and a held weapon.
 * Nothing in it is taken from a game.
 */
export function paintArena(stage: Stage): void {
  const { rng } = stage;
  const place: Place = {
    skyHue: rng.pick([205, 212, 28, 265, 190]),
    wallHue: rng.pick([30, 38, 18, 210, 200, 48]),
    groundHue: rng.pick([35, 28, 210, 90, 45]),
    light: rng.between(0.45, 1),
    horizon: FRAME.height * rng.between(0.44, 0.56),
    vanishing: FRAME.width * rng.between(0.38, 0.62),
  };
  paintSky(stage, place);
  paintSkyline(stage, place);
  paintGround(stage, place);
  paintStreet(stage, place);
  paintProps(stage, place);
  paintFigures(stage, place);
  paintHaze(stage, place);
  if (rng.chance(0.85)) paintWeapon(stage);
}

function paintSky({ ctx, rng }: Stage, place: Place): void {
  const sky = ctx.createLinearGradient(0, 0, 0, place.horizon);
  sky.addColorStop(0, hsl(place.skyHue, 0.55, 0.2 + 0.32 * place.light));
  sky.addColorStop(1, hsl(place.skyHue + rng.between(-20, 20), 0.5, 0.35 + 0.5 * place.light));
  ctx.fillStyle = sky;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
  for (let cloud = rng.whole(2, 6); cloud > 0; cloud--) {
    const x = rng.between(0, FRAME.width);
    const y = rng.between(0, place.horizon * 0.7);
    const reach = rng.between(90, 320);
    const puff = ctx.createRadialGradient(x, y, 0, x, y, reach);
    puff.addColorStop(0, `rgb(255 250 240 / ${rng.between(0.15, 0.5)})`);
    puff.addColorStop(1, "rgb(255 250 240 / 0)");
    ctx.save();
    ctx.translate(0, y * 0.7);
    ctx.scale(1, 0.3);
    ctx.fillStyle = puff;
    ctx.fillRect(x - reach, y - reach, 2 * reach, 2 * reach);
    ctx.restore();
  }
}

function paintSkyline({ ctx, rng }: Stage, place: Place): void {
  for (let layer = 0; layer < 3; layer++) {
    const nearness = layer / 3;
    ctx.fillStyle = hsl(place.skyHue + 8 * layer, 0.28, (0.62 - 0.16 * layer) * (0.35 + 0.65 * place.light));
    ctx.beginPath();
    ctx.moveTo(0, place.horizon + 10);
    let x = -20;
    while (x < FRAME.width + 20) {
      const width = rng.between(40, 170);
      const top = place.horizon - rng.between(30, 120 + 150 * nearness);
      ctx.lineTo(x, top);
      if (rng.chance(0.3)) ctx.lineTo(x + width / 2, top - rng.between(15, 60));
      ctx.lineTo(x + width, top);
      x += width;
    }
    ctx.lineTo(FRAME.width, place.horizon + 10);
    ctx.fill();
  }
}

function paintGround({ ctx, rng }: Stage, place: Place): void {
  const ground = ctx.createLinearGradient(0, place.horizon, 0, FRAME.height);
  ground.addColorStop(0, hsl(place.groundHue, 0.16, 0.28 + 0.36 * place.light));
  ground.addColorStop(1, hsl(place.groundHue, 0.22, 0.12 + 0.24 * place.light));
  ctx.fillStyle = ground;
  ctx.fillRect(0, place.horizon, FRAME.width, FRAME.height - place.horizon);
  ctx.strokeStyle = hsl(place.groundHue, 0.2, 0.12, 0.35);
  ctx.lineWidth = 3;
  const gap = rng.between(130, 260);
  for (let x = -2600; x < FRAME.width + 2600; x += gap) {
    ctx.beginPath();
    ctx.moveTo(place.vanishing, place.horizon);
    ctx.lineTo(x, FRAME.height + 200);
    ctx.stroke();
  }
  for (let depth = 1; depth < 14; depth++) {
    const y = place.horizon + (FRAME.height - place.horizon) / depth ** 1.25;
    ctx.beginPath();
    ctx.moveTo(0, y);
    ctx.lineTo(FRAME.width, y);
    ctx.stroke();
  }
}

/** Buildings on both sides, their edges running towards the vanishing point. */
function paintStreet(stage: Stage, place: Place): void {
  const { rng } = stage;
  for (const side of [-1, 1] as const) {
    const far = rng.between(110, 260);
    let near = far;
    for (let house = 0; house < 4; house++) {
      const from = near;
      near = from * rng.between(1.45, 2.1);
      paintHouse(stage, place, side, from, near, rng.between(0.75, 1.9));
    }
  }
}

/** One facade between two distances (frame units from the vanishing point). */
function paintHouse(
  { ctx, rng }: Stage,
  place: Place,
  side: -1 | 1,
  from: number,
  to: number,
  rise: number,
): void {
  const x = (distance: number) => place.vanishing + side * distance;
  const y = (distance: number, level: number) => place.horizon + distance * (0.42 - level * rise);
  const hue = place.wallHue + rng.between(-15, 15);
  const lightness = (0.22 + 0.36 * place.light) * (side === 1 ? 0.78 : 1) * rng.between(0.8, 1.15);
  const quad = (a: number, b: number, low: number, high: number) => {
    ctx.beginPath();
    ctx.moveTo(x(a), y(a, low));
    ctx.lineTo(x(b), y(b, low));
    ctx.lineTo(x(b), y(b, high));
    ctx.lineTo(x(a), y(a, high));
    ctx.closePath();
    ctx.fill();
  };
  const wall = ctx.createLinearGradient(x(from), 0, x(to), 0);
  wall.addColorStop(0, hsl(hue, 0.24, lightness * 1.12));
  wall.addColorStop(1, hsl(hue, 0.3, lightness * 0.8));
  ctx.fillStyle = wall;
  quad(from, to, 0, 1);
  ctx.fillStyle = hsl(hue, 0.35, lightness * 0.55);
  quad(from, to, 0, rng.between(0.06, 0.16));
  ctx.fillStyle = hsl(hue + 150, 0.35, lightness * 0.9);
  const band = rng.between(0.55, 0.85);
  quad(from, to, band, band + 0.05);
  const columns = rng.whole(2, 4);
  const litHue = rng.pick([45, 190, 30]);
  for (let column = 0; column < columns; column++) {
    const a = from + (to - from) * (column + 0.25) / columns;
    const b = from + (to - from) * (column + 0.72) / columns;
    for (const [low, high] of [[0.22, 0.44], [0.6, 0.82]] as const) {
      const lit = rng.chance(0.25);
      ctx.fillStyle = lit ? hsl(litHue, 0.7, 0.66) : hsl(place.skyHue, 0.25, 0.14 + 0.25 * place.light);
      quad(a, b, low, high);
    }
  }
}

function paintProps({ ctx, rng }: Stage, place: Place): void {
  for (let prop = rng.whole(2, 6); prop > 0; prop--) {
    const depth = rng.between(0.15, 0.75);
    const size = 60 + 260 * depth * rng.between(0.5, 1);
    const x = rng.between(-80, FRAME.width - 40);
    const foot = place.horizon + (FRAME.height - place.horizon) * depth;
    const hue = rng.pick([place.wallHue, 205, 20, 140]);
    const lightness = 0.18 + 0.3 * place.light;
    ctx.fillStyle = "rgb(0 0 0 / 0.3)";
    ctx.beginPath();
    ctx.ellipse(x + size / 2, foot, size * 0.7, size * 0.12, 0, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = hsl(hue, 0.3, lightness);
    ctx.fillRect(x, foot - size * 0.8, size * 0.7, size * 0.8);
    ctx.fillStyle = hsl(hue, 0.3, lightness * 0.65);
    ctx.fillRect(x + size * 0.7, foot - size * 0.76, size * 0.3, size * 0.74);
    ctx.strokeStyle = hsl(hue, 0.4, lightness * 1.5);
    ctx.lineWidth = 4;
    ctx.strokeRect(x + size * 0.08, foot - size * 0.7, size * 0.54, size * 0.6);
  }
}

/** Other players: a body, a head, a coloured rim. */
function paintFigures({ ctx, rng }: Stage, place: Place): void {
  for (let figure = rng.whole(0, 4); figure > 0; figure--) {
    const depth = rng.between(0.08, 0.4);
    const height = 90 + 420 * depth;
    const x = rng.between(FRAME.width * 0.2, FRAME.width * 0.85);
    const foot = place.horizon + (FRAME.height - place.horizon) * depth;
    const foe = rng.chance(0.5);
    ctx.fillStyle = hsl(foe ? 5 : 205, 0.3, 0.3);
    ctx.strokeStyle = foe ? "rgb(255 60 60 / 0.9)" : "rgb(90 200 255 / 0.6)";
    ctx.lineWidth = 3;
    ctx.beginPath();
    ctx.roundRect(x - height * 0.14, foot - height * 0.8, height * 0.28, height * 0.45, height * 0.06);
    ctx.roundRect(x - height * 0.12, foot - height * 0.4, height * 0.1, height * 0.4, height * 0.03);
    ctx.roundRect(x + height * 0.02, foot - height * 0.4, height * 0.1, height * 0.4, height * 0.03);
    ctx.fill();
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, foot - height * 0.9, height * 0.09, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = foe ? "#ff4040" : "#5ec8ff";
    ctx.fillRect(x - height * 0.18, foot - height * 1.08, height * 0.36, 7);
  }
}

function paintHaze({ ctx, rng }: Stage, place: Place): void {
  const haze = ctx.createLinearGradient(0, place.horizon - 200, 0, place.horizon + 160);
  const colour = (alpha: number) => hsl(place.skyHue, 0.4, 0.45 + 0.4 * place.light, alpha);
  haze.addColorStop(0, colour(0));
  haze.addColorStop(0.55, colour(rng.between(0.1, 0.35)));
  haze.addColorStop(1, colour(0));
  ctx.fillStyle = haze;
  ctx.fillRect(0, place.horizon - 200, FRAME.width, 360);
  const vignette = ctx.createRadialGradient(960, 540, 500, 960, 540, 1150);
  vignette.addColorStop(0, "rgb(0 0 0 / 0)");
  vignette.addColorStop(1, "rgb(0 0 0 / 0.45)");
  ctx.fillStyle = vignette;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
}

/** A made-up gun and a gloved hand in the lower right. */
function paintWeapon({ ctx, rng }: Stage): void {
  ctx.save();
  ctx.translate(rng.between(1180, 1300), rng.between(720, 790));
  ctx.rotate(rng.between(-0.06, 0.1));
  const hue = rng.pick([215, 25, 200, 0]);
  const part = (points: readonly (readonly [number, number])[], lightness: number, saturation = 0.18) => {
    ctx.fillStyle = hsl(hue, saturation, lightness);
    ctx.beginPath();
    points.forEach(([x, y], index) => index === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y));
    ctx.closePath();
    ctx.fill();
  };
  part([[0, 0], [110, -26], [420, 70], [560, 190], [430, 250], [180, 150], [20, 60]], 0.2);
  part([[0, 0], [110, -26], [420, 70], [380, 96], [90, 12]], 0.38);
  part([[-70, 8], [6, -8], [22, 40], [-56, 44]], 0.12);
  part([[140, 60], [330, 120], [320, 150], [150, 96]], 0.52, 0.6);
  part([[300, 190], [430, 240], [520, 420], [360, 420]], 0.14);
  part([[330, 210], [470, 190], [640, 330], [680, 460], [400, 460]], 0.26, 0.4);
  ctx.fillStyle = hsl(190, 0.9, 0.65);
  ctx.fillRect(60, 6, 46, 10);
  ctx.restore();
}
