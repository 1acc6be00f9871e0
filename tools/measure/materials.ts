import { type Faces, loadFaces } from "../render/fonts.ts";
import { openPictures, type Picture, preparePictures } from "../render/pictures.ts";
import type { Rng } from "../render/rng.ts";

/** What frames are drawn with: fonts and pictures that no model of this project was trained on. */
export interface Materials {
  readonly faces: Faces;
  readonly pictures: readonly Picture[];
  /** Exchanges a picture. */
  turn(): Promise<void>;
}

/** Opens the collection in `folder`, which is downloaded with apt-get when it is not there. */
export async function openMaterials(
  folder: string,
  seed: number,
  say: (line: string) => void,
): Promise<Materials> {
  await preparePictures(folder, say);
  const pool = await openPictures(folder, "validation", seed);
  return { faces: loadFaces("validation"), pictures: pool.pictures, turn: () => pool.turn() };
}

/** What needs nothing but npm: invented scenes instead of pictures. */
export function plainMaterials(): Materials {
  return { faces: loadFaces("validation"), pictures: [], turn: () => Promise.resolve() };
}

/** One face for each script, as one game has: the same for the same `rng`. */
export function houseFaces(faces: Faces, rng: Rng): Faces {
  const chosen = new Map<string, ReturnType<Faces["pick"]>>();
  return {
    names: () => faces.names(),
    pick(_, script) {
      const face = chosen.get(script) ?? faces.pick(rng, script);
      chosen.set(script, face);
      return face;
    },
  };
}
