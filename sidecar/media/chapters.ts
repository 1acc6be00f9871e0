import { element, unsigned, utf8, voidElement } from "./ebml.ts";

/** A place in a recording. */
export interface Chapter {
  /** ms from the beginning of the file. */
  readonly atMs: number;
  /** Such as "Victory 3-1". */
  readonly title: string;
}

/** Ids of RFC 9559 section 5.1.7. */
const CHAPTERS = 0x1043a770, EDITION = 0x45b9, EDITION_UID = 0x45bc, EDITION_DEFAULT = 0x45db;
const ATOM = 0xb6, UID = 0x73c4, START = 0x91, DISPLAY = 0x80, STRING = 0x85, LANGUAGE = 0x437c;

/**
 * The chapters as an element of Matroska that fills its place to the last byte.
 * @param length bytes of the place
 * @returns the element, and how many chapters found room: those at the end are left out when they do not
 */
export function chaptersElement(
  chapters: readonly Chapter[],
  length: number,
): { readonly bytes: Uint8Array; readonly written: number } {
  for (let written = chapters.length; written > 0; written--) {
    const listed = element(CHAPTERS, editionOf(chapters.slice(0, written)));
    const rest = length - listed.length;
    if (rest !== 0 && rest < 2) continue;
    const bytes = new Uint8Array(length);
    bytes.set(listed);
    if (rest > 0) bytes.set(voidElement(rest), listed.length);
    return { bytes, written };
  }
  return { bytes: voidElement(length), written: 0 };
}

function editionOf(chapters: readonly Chapter[]): Uint8Array {
  return element(EDITION, [
    element(EDITION_UID, unsigned(1)),
    element(EDITION_DEFAULT, unsigned(1)),
    ...chapters.map(({ atMs, title }, index) =>
      element(ATOM, [
        element(UID, unsigned(index + 1)),
        element(START, unsigned(Math.max(0, Math.round(atMs)) * 1_000_000)), // in ns
        element(DISPLAY, [element(STRING, utf8(title)), element(LANGUAGE, utf8("und"))]),
      ])
    ),
  ]);
}
