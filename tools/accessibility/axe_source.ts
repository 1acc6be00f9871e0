/**
 * Prints the source of axe-core, for tests that put it into a page. It has a configuration of its own, so that nobody
 * who only starts Scoreline installs it.
 */
import axe from "axe-core";

await new Response(axe.source).body?.pipeTo(Deno.stdout.writable);
