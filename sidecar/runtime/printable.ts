/** What moves a cursor, forges a line or turns the writing round, and the line ends that not everybody knows. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/**
 * Text from outside as it may stand in a message: on one line, without what would command a terminal, and no longer than
 * `most` characters (and three dots).
 */
export function printable(text: string, most: number): string {
  return (text.length > most ? `${text.slice(0, most)}...` : text).replaceAll(CONTROLS, "\ufffd");
}
