import { type SimulatedObs, startSimulatedObs } from "../sidecar/demo/simulated_obs.ts";
import type { Moment } from "./pictures.ts";

/** A simulated OBS in this process that shows what it is told to. */
export interface Game extends AsyncDisposable {
  readonly obs: SimulatedObs;
  shows: readonly Moment[];
}

/** Shows the moments one after the other, a new one at each request, in the widths that they have. */
export function startGame(shows: readonly Moment[]): Game {
  let turn = 0;
  const game: Game = {
    shows,
    obs: startSimulatedObs({
      setup: {
        canvas: { width: 1920, height: 1080 },
        program: "Playing",
        inputs: { Game: { kind: "game_capture", width: 1920, height: 1080 } },
        scenes: { Playing: { items: [{ source: "Game" }] } },
      },
      picture({ width }) {
        const jpeg = game.shows[turn++ % game.shows.length]?.jpeg.get(width);
        if (jpeg === undefined) throw new Error(`There is no picture ${width} pixels wide to show`);
        return Promise.resolve(jpeg);
      },
    }),
    [Symbol.asyncDispose]: () => game.obs.close(),
  };
  return game;
}
