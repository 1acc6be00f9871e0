/**
 * The address of something that the sidecar serves, whatever path prefix a proxy puts before it.
 * @param path from the server's root, with or without the leading slash
 * @param base address of a page at the server's root, such as `document.baseURI`
 */
export function addressOf(path: string, base: string): string {
  return new URL(`./${path.replace(/^\/+/, "")}`, base).href;
}
