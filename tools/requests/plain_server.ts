/**
 * What is the least that it costs to answer: a server of Deno that sends the same text to everybody. Arguments: port,
 * the text.
 */
const [port, text] = Deno.args;

Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen() {} },
  () => new Response(text, { headers: { "content-type": "application/json" } }),
);
