import { paintArena } from "./arena.ts";
import { anyColour, hsl } from "./colour.ts";
import { type Box, FRAME, type Stage, WHOLE_FRAME } from "./frame.ts";
import { paintPaleWash } from "./menus.ts";
import { paintTriangles } from "./progress.ts";

/** Paints what may lie behind letters: a picture, an invented scene, a wash of colours, or nearly nothing. */
export function paintBackdrop(stage: Stage): void {
  const { rng } = stage;
  const paint = rng.weighted([
    [paintPicture, stage.pictures.length > 0 ? 42 : 0],
    [paintCollage, stage.pictures.length > 0 ? 30 : 0],
    [paintArena, 8],
    [paintWash, 8],
    [paintDark, 5],
    [(each: Stage) => paintTriangles(each, 1), 4],
    [paintPaleWash, 3],
  ]);
  paint(stage);
}

/** A box at least as large as what is seen, around it, so that a reduced picture is not blown up to nothing. */
function around({ rng, seen }: Stage): Box {
  if (seen === WHOLE_FRAME) return seen;
  const width = seen.width * rng.between(1, 2.4);
  const height = Math.max(width * rng.between(0.4, 0.65), seen.height);
  return {
    x: seen.x - rng.next() * (width - seen.width),
    y: seen.y - rng.next() * (height - seen.height),
    width,
    height,
  };
}

function paintPicture(stage: Stage): void {
  const { ctx, rng, pictures } = stage;
  const picture = rng.pick(pictures);
  const part = rng.between(0.3, 1);
  const width = picture.width * part;
  const height = picture.height * part;
  const box = around(stage);
  ctx.save();
  if (rng.chance(0.15)) ctx.filter = `blur(${rng.between(3, 18).toFixed(1)}px)`;
  ctx.translate(box.x + box.width / 2, box.y + box.height / 2);
  if (rng.chance(0.5)) ctx.scale(-1, 1);
  ctx.drawImage(
    picture,
    rng.next() * (picture.width - width),
    rng.next() * (picture.height - height),
    width,
    height,
    -box.width / 2,
    -box.height / 2,
    box.width,
    box.height,
  );
  ctx.restore();
  if (rng.chance(0.2)) {
    ctx.save();
    ctx.globalCompositeOperation = rng.pick(["hue", "color", "overlay", "multiply"]);
    ctx.globalAlpha = rng.between(0.2, 0.9);
    ctx.fillStyle = anyColour(rng);
    ctx.fillRect(0, 0, FRAME.width, FRAME.height);
    ctx.restore();
  }
}

/** Several pictures as the walls and floors of a place that never was: textures with hard edges between them. */
function paintCollage(stage: Stage): void {
  const { ctx, rng, focus } = stage;
  paintPicture(stage);
  const corner = () => ({
    x: focus.x + focus.width * rng.between(-0.2, 1.2),
    y: focus.y + focus.height * rng.between(-0.4, 1.4),
  });
  for (let wall = rng.whole(1, 4); wall > 0; wall--) {
    ctx.save();
    ctx.beginPath();
    const first = corner();
    ctx.moveTo(first.x, first.y);
    for (let side = rng.whole(2, 4); side > 0; side--) {
      const next = corner();
      ctx.lineTo(next.x, next.y);
    }
    ctx.closePath();
    ctx.clip();
    paintPicture(stage);
    ctx.fillStyle = `rgb(0 0 0 / ${rng.between(0, 0.6)})`;
    ctx.fillRect(focus.x, focus.y, focus.width, focus.height);
    ctx.restore();
  }
}

function paintWash({ ctx, rng, seen }: Stage): void {
  const wash = ctx.createLinearGradient(
    seen.x,
    seen.y,
    seen.x + seen.width,
    seen.y + seen.height * rng.between(-1, 1),
  );
  wash.addColorStop(0, anyColour(rng));
  if (rng.chance(0.5)) wash.addColorStop(rng.between(0.2, 0.8), anyColour(rng));
  wash.addColorStop(1, anyColour(rng));
  ctx.fillStyle = wash;
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
}

function paintDark({ ctx, rng }: Stage): void {
  ctx.fillStyle = hsl(rng.between(0, 360), rng.between(0, 0.5), rng.between(0, 0.12));
  ctx.fillRect(0, 0, FRAME.width, FRAME.height);
}
